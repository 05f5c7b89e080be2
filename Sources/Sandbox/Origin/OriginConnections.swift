import NIOCore
import Synchronization

/// The origin's connections: counted in the book, and closed when the sandbox stops, so that a reader who does not read
/// keeps nothing up.
final class OriginConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let book: SandboxState
    private let state = Mutex(State())

    init(book: SandboxState) {
        self.book = book
    }

    func opened(_ channel: any Channel) {
        let isClosed = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            return state.isClosed
        }
        book.update { repository in
            repository.originConnections.open += 1
            repository.originConnections.ever += 1
        }
        if isClosed { channel.close(promise: nil) }
    }

    func closed(_ channel: any Channel) {
        guard state.withLock({ $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }) != nil else { return }
        book.update { $0.originConnections.open -= 1 }
    }

    /// Closes all, and whatever is opened later.
    func closeAll() {
        let channels = state.withLock { state in
            state.isClosed = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
