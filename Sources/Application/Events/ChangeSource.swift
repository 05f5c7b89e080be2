package import Domain

/// Tells what changes in the database, whoever changes it.
package protocol ChangeSource: Sendable {
    /// Tells the listener of changes as long as it is interested in somebody's.
    ///
    /// - Throws: `storageUnavailable` and the like; changes may then have been missed.
    func follow(_ listener: any ChangeListener) async throws(Failure)

    /// What has changed since a moment and stands now, oldest first.
    ///
    /// - Parameter limit: how many at most; nil is given where there would be more.
    func changes(of owner: Owner, since timestamp: Timestamp, limit: Int) async throws(Failure) -> [RecordChange]?

    /// The database's clock.
    func now() async throws(Failure) -> Timestamp
}

/// Hears of changes.
package protocol ChangeListener: Sendable {
    /// Whose changes are of interest now.
    var owners: [Owner] { get }
    /// Whether nobody is interested any more; whoever comes after this waits until the database is followed again.
    func isDone() -> Bool
    /// From here on no change is missed.
    func opened()
    func heard(_ change: RecordChange)
}
