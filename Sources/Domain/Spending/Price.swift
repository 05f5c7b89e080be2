/// What a model of a provider costs.
package struct Price: Sendable, Hashable {
    package enum Unit: Sendable, Hashable {
        case image(Money)
        case video(Money)
        case second(Money)
        case secondByResolution([VideoSize.Resolution: Money])
    }

    /// What a failure that the provider reports costs.
    package enum Failed: String, Sendable {
        case free
        case charged
        case unknown
    }

    package var unit: Unit
    package var failed: Failed

    package init(_ unit: Unit, failed: Failed = .free) {
        self.unit = unit
        self.failed = failed
    }

    /// - Returns: nil if the price is not one of such an order.
    package func amount(of order: PricedOrder) -> Money? {
        switch (order, unit) {
        // The numbers of a record may be those of another application.
        case (.image(_, let count), .image(let price)): price.times(count)
        case (.video, .video(let price)): price
        case (.video(_, let seconds, _), .second(let price)): price.times(seconds)
        case (.video(_, let seconds, let resolution), .secondByResolution(let prices)):
            (resolution ?? prices.keys.max()).flatMap { prices[$0]?.times(seconds) }
        default: nil
        }
    }
}
