/// Sizes of the reliability tests for videos, like `Scale`.
struct VideoScale {
    /// Videos submitted while the server is killed.
    let videos: Int
    let kills: Int
    /// Suspensions of each worker.
    let freezes: Int
    let good: Int
    let poison: Int
    /// Videos shared by several workers.
    let shared: Int
    let plays: Int
    let killsAmongPlays: Int
    /// The accepted share of lost plays after kills.
    let missing: Double

    static let current: VideoScale =
        Scale.isFull
        ? VideoScale(
            videos: 2000, kills: 40, freezes: 34, good: 1000, poison: 100, shared: 200, plays: 100_000,
            killsAmongPlays: 2, missing: 0.001)
        : VideoScale(
            videos: 60, kills: 4, freezes: 1, good: 30, poison: 10, shared: 100, plays: 1000, killsAmongPlays: 2,
            missing: 1)
}
