import NIOCore
import Synchronization

/// The origin's connections: counted in the records, and closed when the sandbox stops, so that a client that does not
/// read cannot delay the shutdown.
final class OriginConnections: Sendable {
    private struct Channels {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let state: SandboxState
    private let channels = Mutex(Channels())

    init(state: SandboxState) {
        self.state = state
    }

    func opened(_ channel: any Channel) {
        let isClosed = channels.withLock { channels in
            channels.open[ObjectIdentifier(channel)] = channel
            return channels.isClosed
        }
        state.update { records in
            records.originConnections.open += 1
            records.originConnections.total += 1
        }
        if isClosed { channel.close(promise: nil) }
    }

    func closed(_ channel: any Channel) {
        guard channels.withLock({ $0.open.removeValue(forKey: ObjectIdentifier(channel)) }) != nil else { return }
        state.update { $0.originConnections.open -= 1 }
    }

    /// Closes all connections, and those opened later.
    func closeAll() {
        let open = channels.withLock { channels in
            channels.isClosed = true
            return Array(channels.open.values)
        }
        for channel in open { channel.close(promise: nil) }
    }
}
