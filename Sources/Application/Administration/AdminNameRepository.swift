package import Domain

/// What people call users and API keys, for lists that know only ids.
package protocol AdminNameRepository: Sendable {
    /// - Returns: those of the accounts that have an address.
    func addresses(of users: Set<RecordID>) async throws(Failure) -> [RecordID: EmailAddress]

    /// - Returns: those of the keys that are still stored.
    func keys(_ ids: Set<RecordID>) async throws(Failure) -> [RecordID: KeyName]
}

extension AdminNameRepository {
    /// - Parameter users: as records name them; those without an account are left out.
    package func addresses(of users: [String]) async throws(Failure) -> [String: String] {
        let found = try await addresses(of: Set(users.compactMap { RecordID($0) }))
        return Dictionary(uniqueKeysWithValues: found.map { ($0.key.text, $0.value.text) })
    }
}

/// How a key is recognized.
package struct KeyName: Sendable, Hashable {
    package let name: String
    package let prefix: String
    package let user: String

    package init(name: String, prefix: String, user: String) {
        self.name = name
        self.prefix = prefix
        self.user = user
    }
}
