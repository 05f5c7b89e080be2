extension Account {
    /// What an admin finds the account by, each in lower case: the address, its domain, and the words of the name.
    package var searchTerms: [String] { Self.searchTerms(email, name) }

    package static func searchTerms(_ email: EmailAddress?, _ name: AccountName?) -> [String] {
        let domain = email.flatMap { $0.text.split(separator: "@").last.map(String.init) }
        let words = name?.text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        return ([email?.text, domain].compactMap(\.self) + words).uniqued()
    }
}
