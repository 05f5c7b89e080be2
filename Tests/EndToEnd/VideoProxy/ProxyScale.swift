/// Sizes of the video proxy tests; `AFTERIMAGE_RELIABILITY=full` selects the large ones.
struct ProxyScale {
    let rangeCases: Int
    let downloads: Int
    let requests: Int
    let hostileAddresses: Int
    let streams: Int
    let lateRequests: Int

    static let current: ProxyScale =
        Scale.isFull
        ? ProxyScale(
            rangeCases: 10_000, downloads: 500, requests: 5000, hostileAddresses: 1000, streams: 500,
            lateRequests: 10_000)
        : ProxyScale(
            rangeCases: 500, downloads: 20, requests: 400, hostileAddresses: 24, streams: 100, lateRequests: 500)
}
