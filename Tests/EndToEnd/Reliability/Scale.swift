import FoundationEssentials

/// How much the tests of reliability do. `AFTERIMAGE_RELIABILITY=full` asks for the numbers of the scorecard, which
/// take minutes; without it each test is a short one of the same kind.
struct Scale {
    let callbacks: Int
    let kills: Int
    let forgeries: Int
    let outages: Int
    /// How long the database is away for the first time.
    let away: Duration
    /// How often a primary goes, in each of two ways.
    let failovers: Int
    /// How often servers are stopped and started again one after the other, under load.
    let restarts: Int
    /// Players that watch meanwhile.
    let players: Int
    /// Connections of each kind that are slow on purpose.
    let slowClients: Int
    /// Videos that four processes share, and listeners to what becomes of them.
    let sharedOrders: Int
    /// Clients that listen for changes.
    let listeners: Int
    /// Added to the connection string of a server whose database goes away: how long it looks for it each time.
    let serverSelection: String

    static let isFull = ProcessInfo.processInfo.environment["AFTERIMAGE_RELIABILITY"] == "full"

    static let current: Scale =
        isFull
        ? Scale(
            callbacks: 2000, kills: 20, forgeries: 10_000, outages: 6, away: .seconds(60), failovers: 10, restarts: 20,
            players: 50,
            slowClients: 1000, sharedOrders: 300, listeners: 500,
            serverSelection: "")
        : Scale(
            callbacks: 150, kills: 4, forgeries: 600, outages: 2, away: .zero, failovers: 1, restarts: 3, players: 12,
            slowClients: 100, sharedOrders: 30, listeners: 60,
            serverSelection: "&serverSelectionTimeoutMS=1000")
}
