package import Domain

/// Changes in the database, made by any process.
package protocol ChangeSource: Sendable {
    /// Passes changes to the listener until it is done.
    ///
    /// - Throws: `storageUnavailable` and the like; changes may have been missed then.
    func watch(_ listener: any ChangeListener) async throws(Failure)

    /// Records changed since a timestamp, in their current state, oldest first.
    ///
    /// - Returns: nil if there are more than `limit`.
    func changes(of owner: Owner, since timestamp: Timestamp, limit: Int) async throws(Failure) -> [RecordChange]?

    /// The database clock.
    func now() async throws(Failure) -> Timestamp
}

/// Receives changes.
package protocol ChangeListener: Sendable {
    /// Whose changes are wanted now.
    var owners: [Owner] { get }
    /// Whether no owner is left; later listeners wait until the database is watched again.
    func isDone() -> Bool
    /// The database is watched: no later change is missed.
    func opened()
    func received(_ change: RecordChange)
}
