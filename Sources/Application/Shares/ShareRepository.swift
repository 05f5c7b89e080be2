package import Domain

/// Stores shares. All times are the database's.
package protocol ShareRepository: Sendable {
    func add(_ share: NewShare) async throws(Failure) -> Share

    /// How many shares of the owner have not ended.
    ///
    /// - Parameter share: is not counted.
    func activeCount(of owner: Owner, except share: RecordID?) async throws(Failure) -> Int

    /// - Returns: nil if there is none, or it has ended.
    func open(_ token: ShareTokenHash) async throws(Failure) -> StoredShare?

    /// A page of the owner's shares, newest first, ended ones too.
    ///
    /// - Parameter render: makes the output; `next` returns nil after the last share.
    func page<Content: Sendable>(
        of owner: Owner, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Share?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// - Returns: nil if the owner has no such share.
    func change(_ id: RecordID, of owner: Owner, _ change: ShareChange) async throws(Failure) -> Share?

    /// Renames a tag in the owner's shares of it.
    ///
    /// - Returns: how many there are.
    func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int

    /// Those that have ended, or have another secret.
    func ended(among shares: Set<ActiveShare>) async throws(Failure) -> Set<ActiveShare>

    /// - Returns: false if the owner has no such share.
    func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool

    func countView(_ id: RecordID) async throws(Failure)
}

/// What identifies a share in the database: the SHA-256 of its token.
package struct ShareTokenHash: Sendable, Hashable {
    /// 64 lower-case hexadecimal digits.
    package let text: String

    package init(text: String) { self.text = text }
}
