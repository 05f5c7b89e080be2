/// Parses the headers in which proxies name the client: `Forwarded` (RFC 7239) and the older `X-Forwarded-For`.
enum ForwardedField {
    /// In bytes, all values together; legitimate chains are much shorter.
    private static let maximumLength = 4096

    /// The `for=` addresses of the header `Forwarded`, in order; nil for an element without an IP address. Nil if the
    /// header is malformed.
    static func addresses(in values: [String]) -> [ClientAddress?]? {
        guard values.reduce(0, { $0 + $1.utf8.count }) <= maximumLength else { return nil }
        var found: [ClientAddress?] = []
        for value in values {
            guard let elements = split(value, at: ",") else { return nil }
            for element in elements {
                guard let pairs = split(String(element), at: ";") else { return nil }
                var address: ClientAddress?
                for pair in pairs {
                    let sides = pair.split(separator: "=", maxSplits: 1).map { TrustedProxies.trimmed($0) }
                    guard sides.count == 2, sides[0].lowercased() == "for" else { continue }
                    var name = sides[1]
                    if name.first == "\"" {
                        guard name.count >= 2, name.last == "\"" else { return nil }
                        name = name.dropFirst().dropLast()
                    }
                    address = node(name)
                }
                found.append(address)
            }
        }
        return found
    }

    /// An IP address with an optional port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    static func node(_ text: Substring) -> ClientAddress? {
        if let address = ClientAddress(text) { return address }
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            return ClientAddress(text.dropFirst().prefix { $0 != "]" })
        }
        guard let colon = text.lastIndex(of: ":"), isPort(text[colon...]), IPAddress(ipv4: text[..<colon]) != nil
        else { return nil }
        return ClientAddress(text[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.first == ":" && UInt16(text.dropFirst()) != nil)
    }

    /// Splits at separators outside of quotes; nil if a quote is not closed.
    private static func split(_ text: String, at separator: Character) -> [Substring]? {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.index(after: index)
            }
        }
        parts.append(text[start...])
        return isQuoted ? nil : parts
    }
}
