import BSON
import FoundationEssentials
import Glibc
import MongoClient

extension TestMongod {
    /// Copies the data while writes are locked out, as a snapshot of the file system would.
    ///
    /// - Parameter folder: must not exist.
    package func backUp(to folder: String) async throws {
        try await withAdmin { admin in
            _ = try await admin.run(.plain, ["fsync": 1, "lock": true])
            let copied = Result { try FileManager.default.copyItem(atPath: dataFolder, toPath: folder) }
            _ = try await admin.run(.plain, ["fsyncUnlock": 1])
            try copied.get()
        }
    }

    /// Ends the process, deletes its data, and starts it with those of a backup.
    package func restore(from folder: String) async throws {
        await stop(SIGKILL)
        try FileManager.default.removeItem(atPath: dataFolder)
        try FileManager.default.copyItem(atPath: folder, toPath: dataFolder)
        // It names a process that does not run.
        try FileManager.default.removeItem(atPath: "\(dataFolder)/mongod.lock")
        try await start()
        try await withAdmin { try await waitUntilPrimary(through: $0) }
    }
}
