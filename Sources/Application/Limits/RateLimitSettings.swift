/// How much may be done in how long; no windows: as much as anybody likes.
package struct RateLimitSettings: Sendable, Hashable {
    /// Images and videos that one caller orders. Far more than a family asks for, far less than a script can.
    package var orders = Orders(perMinute: 20, perDay: nil)
    /// The same for all anonymous visitors of one address together: a session is had for the asking, an address is not.
    package var anonymousOrders = Orders(perMinute: 20, perDay: 200)
    /// New anonymous sessions of one address in an hour: a school or a firm behind one address has room.
    package var sessionsPerHour: Int? = 120
    /// Attempts to register of one address in an hour.
    package var registrationsPerHour: Int? = 20
    /// Wrong passwords for one account from one address in a quarter of an hour. NIST SP 800-63B wants a hundred at most
    /// in a row.
    package var signInFailures: Int? = 10
    /// Wrong passwords for one account from anywhere in a quarter of an hour, and from one address for all accounts.
    package var wideSignInFailures: Int? = 100
    /// Callbacks without a right signature of one address in a minute; each may have the provider asked.
    package var unsignedCallbacksPerMinute: Int? = 60

    package init() {}

    package struct Orders: Sendable, Hashable {
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

    /// Nothing is limited.
    package static let off: RateLimitSettings = {
        var limits = RateLimitSettings()
        limits.orders = Orders(perMinute: nil, perDay: nil)
        limits.anonymousOrders = limits.orders
        (limits.sessionsPerHour, limits.registrationsPerHour) = (nil, nil)
        (limits.signInFailures, limits.wideSignInFailures, limits.unsignedCallbacksPerMinute) = (nil, nil, nil)
        return limits
    }()

    static let signInWindow: Duration = .seconds(900)

    static func window(_ limit: Int?, _ length: Duration) -> [RateLimitWindow] {
        limit.map { [RateLimitWindow($0, in: length)] } ?? []
    }
}
