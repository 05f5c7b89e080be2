package import Application
package import Domain

/// The settings that pages show.
package struct PageSettings: Sendable {
    package var registration: Registration
    package var acceptsVisitors: Bool
    package var acceptsPasswords: Bool
    /// Whether users can sign in with an identity provider.
    package var hasProvider: Bool
    /// Whether messages can be sent.
    package var hasMail: Bool
    package var prices: PriceTable
    /// The name in the price table of the model that makes videos.
    package var videoModel: String

    package init(
        registration: Registration, acceptsVisitors: Bool, acceptsPasswords: Bool, hasProvider: Bool, hasMail: Bool,
        prices: PriceTable, videoModel: String
    ) {
        self.registration = registration
        self.acceptsVisitors = acceptsVisitors
        self.acceptsPasswords = acceptsPasswords
        self.hasProvider = hasProvider
        self.hasMail = hasMail
        self.prices = prices
        self.videoModel = videoModel
    }
}
