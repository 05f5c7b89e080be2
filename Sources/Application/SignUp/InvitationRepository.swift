package import Domain

/// Stores invitations. All times are by the database clock.
package protocol InvitationRepository: Sendable {
    /// - Returns: the invitation, with the database's times.
    func add(
        _ draft: InvitationDraft, id: RecordID, token: SecretHash, by admin: String
    ) async throws(Failure) -> Invitation

    /// Newest first.
    ///
    /// - Parameter render: see `LibraryRepository.page`.
    func page<Content: Sendable>(
        _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Invitation?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// - Returns: false if there is none.
    func remove(_ id: RecordID) async throws(Failure) -> Bool

    /// The invitation with a token, if it has not ended and has a free place.
    ///
    /// A place that was taken more than a minute ago by an account that was never made is free.
    func usable(_ token: SecretHash) async throws(Failure) -> Invitation?

    /// Takes a place for an account that is to be made.
    ///
    /// - Returns: false if the invitation has ended or has no free place.
    func accept(_ token: SecretHash, by account: RecordID) async throws(Failure) -> Bool

    /// Frees the place of an account that was not made.
    func giveBack(_ token: SecretHash, of account: RecordID) async throws(Failure)
}
