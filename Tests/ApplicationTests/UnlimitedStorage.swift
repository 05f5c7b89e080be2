import Application
import Domain

/// Storage without a quota: nothing is summed up.
struct UnlimitedStorage: StorageUsageRepository {
    static let quota = StorageQuota(repository: UnlimitedStorage(), allowed: nil)

    func reserve(_ bytes: Int64, for record: ItemReference, of owner: Owner) async throws(Failure) -> Bool { true }

    func release(_ record: ItemReference) async throws(Failure) {}

    func usage(of owner: Owner) async throws(Failure) -> (used: Int64, reserved: Int64) { (0, 0) }
}
