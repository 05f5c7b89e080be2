import NIOCore

/// Adapts the read size to the client: large reads for a fast client, small ones for a slow client, because unsent data
/// is the memory that a stream holds.
final class ReadMeter {
    /// Target time for a client to take a chunk; the next read has the size that it takes in this time.
    private static let targetDelay: TimeAmount = .milliseconds(25)

    private let limits: VideoOriginLimits
    private var size: Int
    private var isFresh = true
    /// Since the client last blocked, or since the start.
    private var bytes = 0
    private var since = NIODeadline.now()
    private var hasWaited = false

    init(_ limits: VideoOriginLimits) {
        self.limits = limits
        size = limits.firstRead
    }

    /// In bytes. A channel keeps its very first buffer for its lifetime, so that one is small.
    func nextSize() -> Int {
        defer { isFresh = false }
        return isFresh ? limits.veryFirstRead : size
    }

    /// Resets for the next response, to another client. The connection is open, so the response may arrive all at once.
    func restart() {
        size = limits.largestRead
        bytes = 0
        hasWaited = false
        since = .now()
    }

    /// Adapts to a delivered chunk.
    ///
    /// - Parameters:
    ///   - count: number of bytes that the client has taken.
    ///   - immediately: whether it took them without waiting.
    ///   - remaining: number of body bytes still to come, if known.
    func delivered(_ count: Int, immediately: Bool, remaining: Int64?) {
        bytes += count
        if !immediately {
            let now = NIODeadline.now()
            let elapsed = max(1, (now - since).nanoseconds)
            let ideal = Double(bytes) * Double(Self.targetDelay.nanoseconds) / Double(elapsed)
            size = ideal >= Double(limits.largestRead) ? limits.largestRead : max(limits.smallestRead, Int(ideal))
            (bytes, since, hasWaited) = (0, now, true)
        } else if hasWaited {
            return
        } else if let remaining, remaining <= limits.largestRead {
            // The rest of the body: a slow client cannot hold back anything after it.
            size = limits.largestRead
        } else if size < limits.largestRead, bytes >= 4 * size {
            // The socket buffer takes the start of every video immediately, however slow the client.
            size *= 2
        }
    }
}
