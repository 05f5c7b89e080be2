package import Domain

/// Stores the sessions of signed-in users.
package protocol SessionRepository: Sendable {
    /// Stored by a majority when it returns.
    ///
    /// - Returns: the session, with the database's times.
    func add(_ session: SignedInSession, isByProvider: Bool) async throws(Failure) -> SignedInSession

    /// Newest first.
    func sessions(of user: UserID) async throws(Failure) -> [SignedInSession]

    /// - Returns: false if the user has no such session.
    func end(_ id: RecordID, of user: UserID) async throws(Failure) -> Bool

    /// One write ends all others everywhere; their documents are deleted afterwards.
    ///
    /// - Parameter except: nil ends all.
    func endAll(of user: UserID, except: RecordID?) async throws(Failure)
}
