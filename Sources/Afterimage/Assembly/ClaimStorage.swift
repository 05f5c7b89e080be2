import Application
import Domain
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
    let media: MongoMediaRepository
    let folders: [DiskFolder]
    let bucket: S3Store?
    /// Opened once all are claimed.
    let gate: StorageGate
    let clock: any Clock<Duration>
    let logger: Logger

    /// Tries until it has succeeded, then waits for the shutdown.
    ///
    /// - Throws: `DiskFolderError`, `S3AccessError`.
    func run() async throws {
        var isClaimed = try await callAsFunction()
        while !isClaimed, !Task.isShuttingDownGracefully {
            await cancelWhenGracefulShutdown { try? await clock.sleep(for: Self.interval) }
            isClaimed = try await callAsFunction()
        }
        try? await gracefulShutdown()
    }

    /// - Returns: false if the database or the bucket is unavailable.
    /// - Throws: `DiskFolderError`, `S3AccessError` whose descriptions say what to correct.
    func callAsFunction() async throws -> Bool {
        guard let id = await installationID() else { return false }
        for folder in folders {
            guard let isNew = await isNew(.disk(folder: folder.path)) else { return false }
            try folder.claim(for: id, isNew: isNew)
        }
        if let bucket {
            guard let isNew = await isNew(bucket.name) else { return false }
            do throws(S3AccessError) {
                try await bucket.claim(for: id, isNew: isNew)
            } catch {
                guard error.reason == .unavailable else { throw error }
                logger.warning("bucket unavailable", metadata: ["error": "\(error)"])
                return false
            }
        }
        gate.open()
        return true
    }

    /// Whether the database has no object in the store; nil while it is unavailable.
    private func isNew(_ store: StoreName) async -> Bool? {
        do throws(Failure) {
            return try await !media.hasObjects(in: store)
        } catch {
            return nil
        }
    }

    /// Nil while the database is unavailable.
    private func installationID() async -> String? {
        do throws(Failure) {
            return try await installation.id()
        } catch {
            logger.debug("storage not claimed yet", metadata: ["error": "\(error.detail)"])
            return nil
        }
    }
}
