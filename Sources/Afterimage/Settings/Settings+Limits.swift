import Application
import Domain

extension Settings {
    /// The rate limits and the trusted proxies.
    mutating func readLimits(_ reader: inout SettingsReader) {
        reader.read(
            "TRUSTED_PROXIES", "IP addresses and CIDR ranges, separated by commas", into: &trustedProxies
        ) { TrustedProxies($0) }
        let expected = "a number up to 1000000; 0 or none for unlimited"
        reader.read("SUBMISSIONS_PER_MINUTE", expected, into: &limits.submissions.perMinute, Self.limit)
        reader.read("SUBMISSIONS_PER_DAY", expected, into: &limits.submissions.perDay, Self.limit)
        reader.read(
            "ANONYMOUS_SUBMISSIONS_PER_MINUTE", expected, into: &limits.anonymousSubmissions.perMinute, Self.limit)
        reader.read("ANONYMOUS_SUBMISSIONS_PER_DAY", expected, into: &limits.anonymousSubmissions.perDay, Self.limit)
        reader.read("SESSIONS_PER_HOUR", expected, into: &limits.sessionsPerHour, Self.limit)
        reader.read("REGISTRATIONS_PER_HOUR", expected, into: &limits.registrationsPerHour, Self.limit)
        reader.read("SIGN_IN_FAILURES", expected, into: &limits.signInFailures, Self.limit)
        reader.read("SIGN_IN_FAILURES_TOTAL", expected, into: &limits.totalSignInFailures, Self.limit)
        reader.read("SHARE_PASSWORD_FAILURES", expected, into: &limits.shareFailures, Self.limit)
        reader.read("SHARE_PASSWORD_FAILURES_TOTAL", expected, into: &limits.totalShareFailures, Self.limit)
        reader.read("UNSIGNED_CALLBACKS_PER_MINUTE", expected, into: &limits.unsignedCallbacksPerMinute, Self.limit)
        reader.read("FAULTY_UPLOADS_PER_HOUR", expected, into: &limits.faultyUploadsPerHour, Self.limit)
        reader.read("UPLOADS_PER_ADDRESS", expected, into: &limits.uploadsPerAddress, Self.limit)
        reader.read("LISTENERS_PER_ADDRESS", expected, into: &limits.listenersPerAddress, Self.limit)
        reader.read("STREAMS_PER_ADDRESS", expected, into: &limits.streamsPerAddress, Self.limit)
        var areOn = true
        reader.read("RATE_LIMITS", "true or false", into: &areOn) { Bool($0) }
        if !areOn {
            limits = .off
            budgets.visitors = BudgetLimits()
        }
    }

    /// Whether loopback clients may be a reverse proxy. The server does not terminate TLS, so an https
    /// `PUBLIC_BASE_URL` implies a proxy; so does a `PUBLIC_BASE_URL` of another host while the server listens on
    /// loopback only.
    package var isBehindLocalProxy: Bool {
        let base = publicBase.lowercased()
        if base.hasPrefix("https://") { return true }
        let authority = base.dropFirst("http://".count).prefix { !"/?#".contains($0) }
        let isPublicHere = Self.isThisMachine(authority)
        return Self.isThisMachine(Substring(host.lowercased())) && !isPublicHere
    }

    static func isThisMachine(_ authority: Substring) -> Bool {
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
