package import Domain

/// The accounts of all users, for administrators.
package protocol AdminAccountRepository: Sendable {
    /// Newest first.
    ///
    /// - Parameters:
    ///   - search: each must be the start of the address, of its domain or of a word of the name; in lower case.
    ///   - render: builds the content from the accounts that `next` returns; called once.
    func page<Content: Sendable>(
        _ search: [String], _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> ManagedAccount?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// - Returns: nil if there is none, or if it was erased.
    func managedAccount(_ id: RecordID) async throws(Failure) -> ManagedAccount?

    /// Disabling also ends all sessions.
    ///
    /// - Returns: the changed account; nil if there is none.
    func change(_ id: RecordID, _ change: AccountChange) async throws(Failure) -> ManagedAccount?

    /// Removes the second factor and its recovery codes, and ends all sessions.
    ///
    /// - Returns: false if there is no account.
    func removeSecondFactor(of id: RecordID) async throws(Failure) -> Bool
}
