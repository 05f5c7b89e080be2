/// What an order consists of, as far as its price depends on it.
package enum PricedOrder: Sendable, Hashable {
    case image(model: String, count: Int)
    /// - Parameter resolution: nil for the highest that has a price.
    case video(model: String, seconds: Int, resolution: VideoSize.Resolution?)

    package var model: String {
        switch self {
        case .image(let model, _), .video(let model, _, _): model
        }
    }
}
