/// The same as `Scale`, for videos.
struct VideoScale {
    /// Videos ordered while the server is killed.
    let videos: Int
    let kills: Int
    /// How often each worker is frozen.
    let freezes: Int
    let good: Int
    let poison: Int
    /// Videos that several workers share.
    let shared: Int
    let plays: Int
    let killsAmongPlays: Int
    /// How much of the plays may be missing after kills.
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
