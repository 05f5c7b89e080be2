import BSON
import Logging
import Synchronization

/// Circuit breaker: while no server can be found, commands fail at once instead of each waiting for server selection;
/// one connection keeps probing meanwhile.
@usableFromInline
final class Reachability: Sendable {
    /// Between two probes. A failed probe takes the server selection timeout on top.
    private static let pause: Duration = .milliseconds(100)

    private let isUnreachable = Atomic(false)
    private let queue: WorkQueue
    private let timeout: Duration
    private let logger: Logger

    init(_ queue: WorkQueue, _ configuration: MongoConfiguration, logger: Logger) {
        self.queue = queue
        timeout = configuration.commandTimeout
        self.logger = logger
    }

    /// The error for new commands while no server is known to be reachable; nil otherwise.
    @usableFromInline var rejection: MongoError? {
        guard isUnreachable.load(ordering: .relaxed) else { return nil }
        return MongoError(.unreachable, detail: "no reachable server", isUnsent: true)
    }

    /// Record a failed command. If no server was found for it, rejects commands until a probe succeeds.
    @usableFromInline func record(_ error: MongoError) {
        guard Self.isServerMissing(error), !isUnreachable.exchange(true, ordering: .acquiringAndReleasing) else {
            return
        }
        logger.warning("database unreachable")
        probe()
    }

    private static func isServerMissing(_ error: MongoError) -> Bool { error.kind == .unreachable && error.isUnsent }

    private func probe() {
        let command = PendingCommand(.healthChecks, deadline: .now + timeout)
        command.arm { [self] connection in
            do throws(MongoError) {
                try connection.command(.read, in: "admin", Self.ping) { _ in }
                markReachable()
            } catch {
                if Self.isServerMissing(error) { probeLater() } else { markReachable() }
            }
        } rejection: { [self] error in
            if error.kind != .closed { probeLater() }
        }
        queue.submit(command)
    }

    private func probeLater() { queue.after(Self.pause) { [weak self] in self?.probe() } }

    private func markReachable() {
        isUnreachable.store(false, ordering: .releasing)
        logger.notice("database reachable again")
    }

    private static let ping = BSONWriter.document { $0.append("ping", Int32(1)) }
}
