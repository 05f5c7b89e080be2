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
    let stores: MediaStores
    /// Whether a new bucket is marked. The folders are those that may be marked, or already are.
    let marksNew: Bool
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
        let claims: Claims
        do throws(Failure) {
            claims = try await self.claims()
        } catch {
            logger.debug("storage not claimed yet", metadata: ["error": "\(error.detail)"])
            return false
        }
        for (folder, expected) in claims.folders {
            try folder.claim(for: claims.installation, expecting: expected)
        }
        if let bucket {
            do throws(S3AccessError) {
                try await bucket.claim(for: claims.installation, isNew: claims.isBucketNew)
            } catch {
                guard error.reason == .unavailable else { throw error }
                logger.warning("bucket unavailable", metadata: ["error": "\(error)"])
                return false
            }
        }
        gate.open()
        return true
    }

    /// What the database says of the stores.
    private struct Claims {
        let installation: String
        /// Each with a store that has objects and may be the folder.
        var folders: [(DiskFolder, expected: StoreName?)] = []
        var isBucketNew = false
    }

    private func claims() async throws(Failure) -> Claims {
        var claims = Claims(installation: try await installation.id())
        for folder in folders { claims.folders.append((folder, try await expectedStore(of: folder))) }
        if let bucket, marksNew { claims.isBucketNew = try await !media.hasObjects(in: bucket.name) }
        return claims
    }

    /// A folder without a named marker is new only if no store of the database can be it: under the name by its path,
    /// or under that of a folder that is not configured. Otherwise new objects would go to an empty mount point.
    private func expectedStore(of folder: DiskFolder) async throws(Failure) -> StoreName? {
        if folder.isNamed { return folder.name }
        if try await media.hasObjects(in: folder.name) { return folder.name }
        // Where no new objects go, an empty folder is no store of the database: a machine may not have the disk.
        guard folder.name == stores.current.name || folder.holdsObjects else { return nil }
        var known = stores.all.map(\.name)
        while let other = try await media.store(otherThan: known) {
            if case .disk = other { return other }
            known.append(other)
        }
        return nil
    }
}
