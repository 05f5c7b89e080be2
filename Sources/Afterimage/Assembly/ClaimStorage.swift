import Application
import Logging
import Persistence
import ServiceLifecycle
import Storage

/// Marks the folders and the bucket as this installation's, before they are used; ends the process if one of them is
/// another's.
struct ClaimStorage: Service {
    /// How often it is tried again while the database or the bucket is unavailable.
    private static let interval: Duration = .seconds(1)

    let installation: MongoInstallation
    let folders: [DiskFolder]
    let bucket: S3Store?
    let clock: any Clock<Duration>
    let logger: Logger

    /// Tries until it has succeeded, then waits for the shutdown.
    ///
    /// - Throws: `DiskFolderError`, `S3AccessError`.
    func run() async throws {
        while !Task.isShuttingDownGracefully, try await !callAsFunction() {
            try? await cancelWhenGracefulShutdown { try await clock.sleep(for: Self.interval) }
        }
        try? await gracefulShutdown()
    }

    /// - Returns: false if the database or the bucket is unavailable.
    /// - Throws: `DiskFolderError`, `S3AccessError` whose descriptions say what to correct.
    func callAsFunction() async throws -> Bool {
        let id: String
        do throws(Failure) {
            id = try await installation.id()
        } catch {
            logger.debug("storage not claimed yet", metadata: ["error": "\(error.detail)"])
            return false
        }
        for folder in folders { try folder.claim(for: id) }
        do {
            try await bucket?.claim(for: id)
            return true
        } catch  where error.reason == .unavailable {
            logger.warning("bucket unavailable", metadata: ["error": "\(error)"])
            return false
        }
    }
}
