package import Domain

/// Stores the statistics of all processes by minute, for a little more than a day.
package protocol StatsRepository: Sendable {
    /// The database clock.
    func time() async throws(Failure) -> Timestamp

    /// Adds a batch. Idempotent, also after a partial write.
    ///
    /// - Parameter writer: unique per start of a process.
    func add(_ batch: StatsBatch, by writer: RecordID) async throws(Failure)

    /// The minutes with statistics, in no order.
    ///
    /// - Parameter begin: the start of the first minute.
    func minutes(of subjects: [StatsSubject], since begin: Timestamp) async throws(Failure) -> [MinuteStats]

    /// Time of the last event by the outcome's raw value.
    func lastOutcomeTimes() async throws(Failure) -> [StatsSubject: [String: Timestamp]]
}
