import Domain
package import Logging
import ServiceLifecycle

/// Encrypts the secrets of second factors with the current key, so that a former `JWT_SECRET` can be removed. Runs
/// once at start; any number of processes may run it.
package struct ResealSecrets: Service {
    /// The time between attempts while the database is unavailable.
    private static let interval: Duration = .seconds(30)
    /// Secrets read at a time.
    private static let batch = 100

    private let repository: any SealedSecretRepository
    private let box: SecretBox
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repository: any SealedSecretRepository, box: SecretBox, clock: any Clock<Duration>, logger: Logger
    ) {
        self.repository = repository
        self.box = box
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "second factors", longestPause: Self.interval, logger: logger)
            var isDone = false
            while !isDone, !Task.isCancelled {
                do throws(Failure) {
                    try await callAsFunction()
                    outage.end()
                    isDone = true
                } catch {
                    try? await clock.sleep(for: outage.pause(after: error))
                }
            }
        }
        try? await gracefulShutdown()
    }

    /// - Throws: `storageUnavailable`, `writeUnconfirmed`; what was encrypted before stays so.
    package func callAsFunction() async throws(Failure) {
        guard let key = box.currentKey else { return }
        var (last, resealed, unreadable): (RecordID?, Int, Int) = (nil, 0, 0)
        while !Task.isCancelled {
            let secrets = try await repository.secrets(exceptOf: key, after: last, atMost: Self.batch)
            for (account, old) in secrets {
                guard let secret = box.open(old, for: account.text) else {
                    unreadable += 1
                    continue
                }
                try await repository.replace(old, by: try box.seal(secret, for: account.text), of: account)
                resealed += 1
            }
            guard let next = secrets.last?.account else { break }
            last = next
        }
        if resealed + unreadable > 0 {
            logger.notice(
                "second factors encrypted with the current secret",
                metadata: ["count": "\(resealed)", "unreadable": "\(unreadable)"])
        }
    }
}
