extension PricedOrder {
    /// The image provider has one model.
    package static let imageModel = "nano-banana"

    package init(_ request: ImageRequest) {
        self = .image(model: Self.imageModel, count: request.count ?? 1)
    }

    /// - Parameters:
    ///   - duration: in seconds; nil for the model's default.
    ///   - size: nil for the model's default, of its highest resolution.
    package init(_ model: VideoCapabilities, duration: Int?, size: VideoSize?) {
        self = .video(
            model: model.model, seconds: duration ?? VideoCapabilities.usualDuration,
            resolution: size?.resolution ?? model.resolutions.max())
    }

    package init(_ request: VideoRequest, _ model: VideoCapabilities) {
        self.init(model, duration: request.duration, size: request.size)
    }

    /// How many of its unit it consists of: images or seconds.
    package var units: Int {
        switch self {
        case .image(_, let count): count
        case .video(_, let seconds, _): seconds
        }
    }
}
