import Application
import Domain
import Testing

/// The storage that an owner has instead of the default.
@Suite struct OwnQuotaTests {
    private struct Used: StorageUsageRepository {
        let used: Int64

        func reserve(_ bytes: Int64, for record: ItemReference, of owner: Owner) async throws(Failure) -> Bool { true }

        func release(_ record: ItemReference) async throws(Failure) {}

        func usage(of owner: Owner) async throws(Failure) -> (used: Int64, reserved: Int64) { (used, 0) }
    }

    private static let record = ItemReference(.image, Samples.id)
    private static let bob = Owner(stored: "bob")

    private static func quota(used: Int64, allowed: Int64?, own: Int64?) -> StorageQuota {
        StorageQuota(repository: Used(used: used), allowed: allowed) { owner in owner == Samples.owner ? own : nil }
    }

    private static func isRefused(_ quota: StorageQuota, _ owner: Owner) async -> Bool {
        do throws(Failure) {
            try await quota.reserve(record, of: owner)
            return false
        } catch {
            return error.code == .quotaExceeded
        }
    }

    @Test(arguments: [
        (100, 50 as Int64?, nil as Int64?, true, true), (100, 50, 200, false, true), (100, 200, 50, true, false),
        (100, nil, 50, true, false), (100, nil, nil, false, false), (1, 200, 0, true, false),
    ])
    func `An own limit counts instead of the default, and only for its owner`(
        used: Int64, allowed: Int64?, own: Int64?, isRefused: Bool, isOtherRefused: Bool
    ) async throws {
        let quota = Self.quota(used: used, allowed: allowed, own: own)
        #expect(await Self.isRefused(quota, Samples.owner) == isRefused)
        #expect(await Self.isRefused(quota, Self.bob) == isOtherRefused)
        #expect(try await quota.usage(of: Samples.owner).allowed == own ?? allowed)
        #expect(try await quota.usage(of: Self.bob).allowed == allowed)
    }

    @Test func `A submission is refused if the own limit cannot be read`() async throws {
        let quota = StorageQuota(repository: Used(used: 0), allowed: nil) { _ throws(Failure) in
            throw Failure(.storageUnavailable, "away")
        }
        await #expect(throws: Failure.self) { try await quota.reserve(Self.record, of: Samples.owner) }
        await #expect(throws: Failure.self) { try await quota.reserveAgain(Self.record, of: Samples.owner) }
    }
}
