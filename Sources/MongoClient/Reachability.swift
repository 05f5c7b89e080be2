import BSON
import Logging
import Synchronization

/// Knows while no server can be had, so that callers are told at once instead of after looking for one themselves; one
/// connection meanwhile asks again and again.
@usableFromInline
final class Reachability: Sendable {
    /// Between two questions, where the first was answered at once: looking for a server takes its time by itself.
    private static let pause: Duration = .milliseconds(100)

    private let away = Atomic(false)
    private let queue: WorkQueue
    private let timeout: Duration
    private let logger: Logger

    init(_ queue: WorkQueue, _ configuration: MongoConfiguration, logger: Logger) {
        self.queue = queue
        timeout = configuration.commandTimeout
        self.logger = logger
    }

    /// What whoever comes now is told; nil while there is a server, as far as anybody knows.
    @usableFromInline var refusal: MongoError? {
        guard away.load(ordering: .relaxed) else { return nil }
        return MongoError(.unreachable, detail: "no server could be found lately", isUnsent: true)
    }

    /// Hears of each command that failed. Where no server was found that could have taken it, it is away until it answers.
    @usableFromInline func heard(_ error: MongoError) {
        guard Self.isAway(error), !away.exchange(true, ordering: .acquiringAndReleasing) else { return }
        logger.warning("no database server can be found; commands are refused until there is one")
        ask()
    }

    private static func isAway(_ error: MongoError) -> Bool { error.kind == .unreachable && error.isUnsent }

    private func ask() {
        let job = PendingCommand(deadline: .now + timeout)
        job.arm { [self] connection in
            do throws(MongoError) {
                try connection.command(.read, in: "admin", Self.ping) { _ in }
                answered()
            } catch {
                if Self.isAway(error) { askLater() } else { answered() }
            }
        } refusal: { [self] error in
            if error.kind != .closed { askLater() }
        }
        queue.submit(job)
    }

    private func askLater() { queue.after(Self.pause) { [weak self] in self?.ask() } }

    private func answered() {
        away.store(false, ordering: .releasing)
        logger.notice("a database server was found again")
    }

    private static let ping = BSONWriter.document { $0.append("ping", Int32(1)) }
}
