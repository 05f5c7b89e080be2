package import Domain

/// Keeps what all processes together count, minute by minute, for a day and a little more.
package protocol StatsRepository: Sendable {
    /// The database's clock.
    func time() async throws(Failure) -> Timestamp

    /// Adds a batch to what is there. One that has been added already, whole or in part, can be given again: nothing of
    /// it counts twice.
    ///
    /// - Parameter writer: the process; another one each time that a process starts.
    func add(_ batch: StatsBatch, by writer: RecordID) async throws(Failure)

    /// The minutes that have figures, in no order.
    ///
    /// - Parameter begin: of the first minute that counts.
    func minutes(of subjects: [StatsSubject], since begin: Timestamp) async throws(Failure) -> [MinuteStats]

    /// When something last ended in each way, by the outcome's raw value.
    func lastEnds() async throws(Failure) -> [StatsSubject: [String: Timestamp]]
}
