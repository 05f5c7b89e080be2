import Application
import Domain
import Synchronization

/// Rate limits in memory, without time, that record each command.
final class CountedRateLimits: RateLimitRepository {
    private struct State {
        var counts: [RateLimitKey: Int] = [:]
        var marks: Set<RateLimitKey> = []
        var commands: [String] = []
    }

    private let state = Mutex(State())

    /// The commands since the last call, each with the kind of its key.
    func takeCommands() -> [String] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    func count(of key: RateLimitKey) -> Int { state.withLock { $0.counts[key, default: 0] } }

    func take(_ key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> RateLimitDecision {
        state.withLock { state in
            state.commands.append("take \(key.kind.rawValue)")
            guard windows.allSatisfy({ state.counts[key, default: 0] < $0.limit }) else {
                return .refused(wait: .seconds(900))
            }
            state.counts[key, default: 0] += 1
            return .taken(RateLimitReceipt(key: key, ends: windows.map { _ in 0 }))
        }
    }

    func wait(for key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> Duration? {
        state.withLock { state in
            state.commands.append("ask \(key.kind.rawValue)")
            return windows.allSatisfy { state.counts[key, default: 0] < $0.limit } ? nil : .seconds(900)
        }
    }

    func refund(_ receipt: RateLimitReceipt) async throws(Failure) {
        state.withLock { state in
            state.commands.append("refund \(receipt.key.kind.rawValue)")
            state.counts[receipt.key, default: 0] -= 1
        }
    }

    func mark(_ key: RateLimitKey, for length: Duration) async throws(Failure) {
        state.withLock { state in
            state.commands.append("mark \(key.kind.rawValue)")
            state.marks.insert(key)
        }
    }

    func isMarked(_ key: RateLimitKey) async throws(Failure) -> Bool {
        state.withLock { state in
            state.commands.append("look up \(key.kind.rawValue)")
            return state.marks.contains(key)
        }
    }
}
