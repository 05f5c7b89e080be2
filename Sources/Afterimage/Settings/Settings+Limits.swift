import Application
import Domain

extension Settings {
    /// How much may be done in how long, and whose word counts on where a request comes from.
    mutating func readLimits(_ reader: inout SettingsReader) {
        reader.read(
            "TRUSTED_PROXIES", "addresses and nets of IPv4 and IPv6 with commas between", into: &trustedProxies
        ) { TrustedProxies($0) }
        let wanted = "a number up to 1000000; 0 or none for no limit"
        reader.read("SUBMISSIONS_PER_MINUTE", wanted, into: &limits.orders.perMinute, Self.limit)
        reader.read("SUBMISSIONS_PER_DAY", wanted, into: &limits.orders.perDay, Self.limit)
        reader.read("ANONYMOUS_SUBMISSIONS_PER_MINUTE", wanted, into: &limits.anonymousOrders.perMinute, Self.limit)
        reader.read("ANONYMOUS_SUBMISSIONS_PER_DAY", wanted, into: &limits.anonymousOrders.perDay, Self.limit)
        reader.read("SESSIONS_PER_HOUR", wanted, into: &limits.sessionsPerHour, Self.limit)
        reader.read("REGISTRATIONS_PER_HOUR", wanted, into: &limits.registrationsPerHour, Self.limit)
        reader.read("SIGN_IN_FAILURES", wanted, into: &limits.signInFailures, Self.limit)
        reader.read("SIGN_IN_FAILURES_WIDE", wanted, into: &limits.wideSignInFailures, Self.limit)
        reader.read("UNSIGNED_CALLBACKS_PER_MINUTE", wanted, into: &limits.unsignedCallbacksPerMinute, Self.limit)
        var areOn = true
        reader.read("RATE_LIMITS", "true or false", into: &areOn) { Bool($0) }
        if !areOn { limits = .off }
    }

    /// Whether whoever comes from this machine may be a proxy that brings somebody from elsewhere: this server speaks
    /// no TLS, so a public https address is a proxy's; and so is one of another machine's where only this one can reach
    /// the server.
    package var isBehindLocalProxy: Bool {
        let base = publicBase.lowercased()
        if base.hasPrefix("https://") { return true }
        let authority = base.dropFirst("http://".count).prefix { !"/?#".contains($0) }
        let isPublicHere = Self.isThisMachine(authority)
        return Self.isThisMachine(Substring(host.lowercased())) && !isPublicHere
    }

    private static func isThisMachine(_ authority: Substring) -> Bool {
        let host = authority.first == "[" ? authority.dropFirst().prefix { $0 != "]" } : authority
        if let address = ClientAddress(host) ?? ClientAddress(host.prefix { $0 != ":" }) { return address.isLoopback }
        return host.prefix { $0 != ":" } == "localhost"
    }

    private static func limit(_ text: String) -> Int?? {
        if text == "none" { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number <= 1_000_000 else {
            return nil
        }
        return .some(number == 0 ? nil : number)
    }

    static func previousSecrets(_ text: String) -> [String]? {
        let secrets = text.split(separator: ",", omittingEmptySubsequences: false).map { entry in
            String(entry.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        return secrets.allSatisfy { $0.utf8.count >= 32 } ? secrets : nil
    }
}
