/// The http or https URL of an image on another server.
package struct ImageURL: Sendable, Hashable {
    /// In bytes; browsers and proxies support URLs of this length.
    package static let maximumLength = 2048

    package let text: String

    /// - Parameter text: an absolute http or https URL with a host, of `maximumLength` bytes at most, without
    ///   credentials, white space or control characters; nil otherwise.
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

    /// Reads the stored value.
    package init(stored text: String) { self.text = text }
}
