package import Domain

/// Time, ids and randomness, injected so that tests can fix them.
package struct SystemEnvironment: Sendable {
    package var now: @Sendable () -> Timestamp
    package var makeRecordID: @Sendable () -> RecordID
    /// Cryptographically random bytes.
    package var randomBytes: @Sendable (_ count: Int) -> [UInt8]
    package var clock: any Clock<Duration>

    package init(
        now: @escaping @Sendable () -> Timestamp, makeRecordID: @escaping @Sendable () -> RecordID,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8], clock: any Clock<Duration>
    ) {
        self.now = now
        self.makeRecordID = makeRecordID
        self.randomBytes = randomBytes
        self.clock = clock
    }
}
