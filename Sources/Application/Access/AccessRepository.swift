package import Domain

/// Reads what decides whether a credential is accepted.
package protocol AccessRepository: Sendable {
    /// - Returns: nil if it has ended or is unknown.
    func session(_ id: RecordID) async throws(Failure) -> SessionAccess?

    /// - Returns: nil if it has expired, was revoked, or is unknown.
    func key(_ hash: SecretHash) async throws(Failure) -> KeyAccess?

    /// - Returns: nil if no account has the id: the user is known by a token only.
    func account(_ id: RecordID) async throws(Failure) -> AccountAccess?

    /// Those that are to be refused from now on; at most one query a collection.
    func refused(among: Set<ActiveAccess>) async throws(Failure) -> Set<ActiveAccess>
}
