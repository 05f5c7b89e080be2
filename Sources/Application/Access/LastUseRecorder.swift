package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Collects which sessions and keys are used, and writes that from time to time and at shutdown.
package final class LastUseRecorder: Service {
    /// Sessions, and keys, of one interval; further ones are written when they are used again.
    private static let capacity = 10_000

    private struct Used {
        var sessions: Set<RecordID> = []
        var keys: Set<RecordID> = []

        var isEmpty: Bool { sessions.isEmpty && keys.isEmpty }
    }

    private let repository: any LastUseRepository
    private let flusher: PeriodicFlusher
    private let logger: Logger
    private let used = Mutex(Used())

    package init(
        repository: any LastUseRepository, interval: Duration, clock: any Clock<Duration>, logger: Logger
    ) {
        self.repository = repository
        self.logger = logger
        flusher = PeriodicFlusher(every: interval, clock: clock)
    }

    package func used(_ credential: Credential) {
        let isNew = used.withLock { used in
            switch credential {
            case .token: false
            case .session(let id): used.sessions.count < Self.capacity && used.sessions.insert(id).inserted
            case .key(let id): used.keys.count < Self.capacity && used.keys.insert(id).inserted
            }
        }
        if isNew { flusher.flushLater() }
    }

    package func run() async {
        await flusher.run { [self] in
            await write()
            return false
        }
        await PeriodicFlusher.finalFlush { [self] in await write() }
    }

    private func write() async {
        let taken = used.withLock { used in
            defer { used = Used() }
            return used
        }
        guard !taken.isEmpty else { return }
        do throws(Failure) {
            try await repository.recordUse(ofSessions: taken.sessions, keys: taken.keys)
        } catch {
            logger.debug("last use not stored", metadata: ["error": "\(error.detail)"])
        }
    }
}
