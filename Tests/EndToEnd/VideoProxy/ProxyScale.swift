/// How much the tests of the video proxy do; `AFTERIMAGE_RELIABILITY=full` asks for the numbers of the scorecard.
struct ProxyScale {
    let rangeCases: Int
    let downloads: Int
    let responses: Int
    let answers: Int
    let streams: Int
    let lateRequests: Int

    static let current: ProxyScale =
        Scale.isFull
        ? ProxyScale(
            rangeCases: 10_000, downloads: 500, responses: 5000, answers: 1000, streams: 500, lateRequests: 10_000)
        : ProxyScale(
            rangeCases: 500, downloads: 20, responses: 400, answers: 24, streams: 100, lateRequests: 500)
}
