/// The rate limits; nil for unlimited.
package struct RateLimitSettings: Sendable, Hashable {
    /// Images and videos submitted by one caller: far more than a family needs, far less than a script can send.
    package var submissions = Quota(perMinute: 20, perDay: nil)
    /// The same for all anonymous visitors of one IP address together: sessions are free, IP addresses are not.
    package var anonymousSubmissions = Quota(perMinute: 20, perDay: 200)
    /// New anonymous sessions per IP address and hour: enough for a school or a company behind one address.
    package var sessionsPerHour: Int? = 120
    /// Registration attempts per IP address and hour, without those that lack a right invitation.
    package var registrationsPerHour: Int? = 20
    /// Wrong passwords per account and IP address in 15 minutes. NIST SP 800-63B allows at most 100 in a row.
    package var signInFailures: Int? = 10
    /// Wrong passwords in 15 minutes, per account from all IP addresses, and per IP address for all accounts.
    package var totalSignInFailures: Int? = 100
    /// Wrong passwords per share and IP address in 15 minutes.
    package var shareFailures: Int? = 10
    /// Wrong passwords per share from all IP addresses in 15 minutes.
    package var totalShareFailures: Int? = 100
    /// Attempts to unlock shares per IP address in 15 minutes, right ones too: each takes as long as a sign-in.
    package var shareUnlocks: Int? = 60
    /// Passwords set for shares in 15 minutes, per owner and per IP address.
    package var newSharePasswords: Int? = 60
    /// Callbacks without a valid signature per IP address and minute; each may trigger a poll of the provider.
    package var unsignedCallbacksPerMinute: Int? = 60

    /// Faulty and interrupted uploads per caller and hour; for visitors, per IP address.
    package var faultyUploadsPerHour: Int? = 60
    /// Wrong second factors per account and IP address in 15 minutes.
    package var secondFactorFailures: Int? = 5
    /// Wrong second factors per account from all IP addresses in an hour.
    package var totalSecondFactorFailures: Int? = 20
    /// Wrong keys, links, invitations and codes of each kind per IP address in 15 minutes.
    package var missedSecrets: Int? = 100
    /// Messages about a forgotten password per e-mail address and hour.
    package var forgottenPerAddress: Int? = 3
    /// Forgotten passwords per IP address and hour.
    package var forgottenPasswords: Int? = 20
    /// Messages that verify an address per account and hour.
    package var verifications: Int? = 3
    /// Sign-ins by the identity provider per IP address in 15 minutes.
    package var providerSignIns: Int? = 60
    /// Concurrent uploads per IP address and process.
    package var uploadsPerAddress: Int? = 8
    /// Event streams per IP address and process.
    package var listenersPerAddress: Int? = 64
    /// Video streams per IP address and process.
    package var streamsPerAddress: Int? = 256

    package init() {}

    package struct Quota: Sendable, Hashable {
        package var perMinute: Int?
        package var perDay: Int?

        package init(perMinute: Int?, perDay: Int?) {
            self.perMinute = perMinute
            self.perDay = perDay
        }

        var windows: [RateLimitWindow] {
            RateLimitSettings.window(perMinute, .seconds(60)) + RateLimitSettings.window(perDay, .seconds(86_400))
        }
    }

    /// No limits.
    package static let off: RateLimitSettings = {
        var limits = RateLimitSettings()
        limits.submissions = Quota(perMinute: nil, perDay: nil)
        limits.anonymousSubmissions = limits.submissions
        (limits.sessionsPerHour, limits.registrationsPerHour) = (nil, nil)
        (limits.signInFailures, limits.totalSignInFailures, limits.unsignedCallbacksPerMinute) = (nil, nil, nil)
        (limits.shareFailures, limits.totalShareFailures) = (nil, nil)
        (limits.shareUnlocks, limits.newSharePasswords) = (nil, nil)
        (limits.secondFactorFailures, limits.totalSecondFactorFailures, limits.missedSecrets) = (nil, nil, nil)
        (limits.forgottenPerAddress, limits.forgottenPasswords) = (nil, nil)
        (limits.verifications, limits.providerSignIns) = (nil, nil)
        (limits.faultyUploadsPerHour, limits.uploadsPerAddress) = (nil, nil)
        (limits.listenersPerAddress, limits.streamsPerAddress) = (nil, nil)
        return limits
    }()

    static let signInWindow: Duration = .seconds(900)

    static func window(_ limit: Int?, _ length: Duration) -> [RateLimitWindow] {
        limit.map { [RateLimitWindow($0, in: length)] } ?? []
    }
}
