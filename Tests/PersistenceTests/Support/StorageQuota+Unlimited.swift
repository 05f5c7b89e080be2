import Application
import MongoClient
import Persistence

extension StorageQuota {
    /// Refuses nothing.
    static func unlimited(_ database: MongoDatabase) -> StorageQuota {
        StorageQuota(
            repository: MongoStorageUsageRepository(database, names: CollectionNames()), allowed: nil)
    }
}
