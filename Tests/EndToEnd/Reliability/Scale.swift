import FoundationEssentials

/// Sizes of the reliability tests. `AFTERIMAGE_RELIABILITY=full` selects the large ones, which take minutes.
struct Scale {
    let callbacks: Int
    let kills: Int
    let forgeries: Int
    let outages: Int
    /// The duration of the first database outage.
    let firstOutage: Duration
    /// Failovers of each of the two kinds.
    let failovers: Int
    /// Restarts in the rolling restart test.
    let restarts: Int
    /// Concurrent players during the restarts.
    let players: Int
    /// Slow connections of each kind.
    let slowClients: Int
    /// Videos shared by four processes.
    let sharedVideos: Int
    /// Event stream clients.
    let listeners: Int
    /// Added to the connection string in the outage test.
    let serverSelection: String

    static let isFull = ProcessInfo.processInfo.environment["AFTERIMAGE_RELIABILITY"] == "full"

    static let current: Scale =
        isFull
        ? Scale(
            callbacks: 2000, kills: 20, forgeries: 10_000, outages: 6, firstOutage: .seconds(60), failovers: 10,
            restarts: 20,
            players: 50,
            slowClients: 1000, sharedVideos: 300, listeners: 500,
            serverSelection: "")
        : Scale(
            callbacks: 150, kills: 4, forgeries: 600, outages: 2, firstOutage: .zero, failovers: 1, restarts: 3,
            players: 12,
            slowClients: 100, sharedVideos: 30, listeners: 60,
            serverSelection: "&serverSelectionTimeoutMS=1000")
}
