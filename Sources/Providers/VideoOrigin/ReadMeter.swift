import NIOCore

/// Decides how much is read at once: much for a client that takes it at once, little for one that lets it lie, because
/// what has been read and not been taken is the memory that a stream holds.
final class ReadMeter {
    /// A chunk should not lie for longer than this; what the client takes within it is the size of the next.
    private static let lying: TimeAmount = .milliseconds(25)

    private let limits: VideoOriginLimits
    private(set) var size: Int
    /// Since the client last had no more room, or since the beginning.
    private var bytes = 0
    private var since = NIODeadline.now()
    private var hasWaited = false

    init(_ limits: VideoOriginLimits) {
        self.limits = limits
        size = limits.firstRead
    }

    /// For the next answer, with another client.
    func restart() {
        size = limits.firstRead
        bytes = 0
        hasWaited = false
        since = .now()
    }

    /// Learns from a chunk.
    ///
    /// - Parameters:
    ///   - count: how many bytes the client has taken.
    ///   - atOnce: whether there was room for them.
    ///   - left: how many bytes of the body are still to come, where that is known.
    func taken(_ count: Int, atOnce: Bool, left: Int64?) {
        bytes += count
        if !atOnce {
            let now = NIODeadline.now()
            let elapsed = max(1, (now - since).nanoseconds)
            let fitting = Double(bytes) * Double(Self.lying.nanoseconds) / Double(elapsed)
            size = fitting >= Double(limits.largestRead) ? limits.largestRead : max(limits.smallestRead, Int(fitting))
            (bytes, since, hasWaited) = (0, now, true)
        } else if hasWaited {
            return
        } else if let left, left <= limits.largestRead {
            // All that is left, with nothing after it that a slow client could make lie.
            size = limits.largestRead
        } else if size < limits.largestRead, bytes >= 4 * size {
            // The system's own buffer takes the beginning of every video at once, however slow the client.
            size *= 2
        }
    }
}
