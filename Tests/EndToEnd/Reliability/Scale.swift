import FoundationEssentials

/// How much the tests of reliability do. `AFTERIMAGE_RELIABILITY=full` asks for the numbers of the scorecard, which
/// take minutes; without it each test is a short one of the same kind.
struct Scale {
    let callbacks: Int
    let kills: Int
    let forgeries: Int
    let outages: Int
    /// Clients that listen for changes.
    let listeners: Int
    /// Added to the connection string of a server whose database goes away: how long it looks for it each time.
    let serverSelection: String

    static let current: Scale =
        ProcessInfo.processInfo.environment["AFTERIMAGE_RELIABILITY"] == "full"
        ? Scale(
            callbacks: 2000, kills: 20, forgeries: 10_000, outages: 6, listeners: 500,
            serverSelection: "")
        : Scale(
            callbacks: 150, kills: 4, forgeries: 600, outages: 2, listeners: 60,
            serverSelection: "&serverSelectionTimeoutMS=1000")
}
