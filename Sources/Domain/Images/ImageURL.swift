/// Where a picture lies: an http or https address of somebody else's.
package struct ImageURL: Sendable, Hashable {
    /// In bytes; what browsers and proxies carry without trouble.
    package static let maximumLength = 2048

    package let text: String

    /// - Parameter text: an absolute http or https address with a host, of `maximumLength` bytes at most, without
    ///   credentials, white space or control characters. Anything else gives nil.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
            let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) })
        else { return nil }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
        let host = authority.prefix { $0 != ":" }
        guard !host.isEmpty || authority.hasPrefix("["), !authority.contains("@") else { return nil }
        self.text = text
    }

    /// As a stored record has it.
    package init(stored text: String) { self.text = text }
}
