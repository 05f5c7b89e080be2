import Application
import Domain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct RenewVideoAddressTests {
    private final class Mappings: VideoMappingLifecycleRepository {
        private let added = Mutex<[(origin: String, task: String, lifetime: Duration, notAfter: Timestamp?)]>([])

        var all: [(origin: String, task: String, lifetime: Duration, notAfter: Timestamp?)] { added.withLock { $0 } }

        func add(
            id: ProxyID, origin: String, task: String, lifetime: Duration, notAfter: Timestamp?
        ) async throws(Failure) -> Timestamp {
            added.withLock { $0.append((origin, task, lifetime, notAfter)) }
            return Timestamp(milliseconds: 77)
        }
    }

    private let fixture = ArchiveFixture()
    private let mappings = Mappings()
    private let id = ArchiveFixture.video.id

    private func renew(as owner: Owner = Samples.owner) async throws -> (ProxyID, Timestamp) {
        try await RenewVideoAddress(
            archive: fixture.videos, mappings: mappings, lifetime: .seconds(60), environment: fixture.environment
        )(id, of: owner)
    }

    private func code(as owner: Owner = Samples.owner) async -> Failure.Code? {
        await #expect(throws: Failure.self) { _ = try await renew(as: owner) }?.code
    }

    @Test func `An archived video gets a new address each time, whatever has become of its origin`() async throws {
        fixture.videos.set(.archived(ArchivedContent(object: RecordID(high: 1, low: 1), version: 1)), of: id)
        let (first, second) = (try await renew(), try await renew())
        #expect(first.0 != second.0 && first.1 == Timestamp(milliseconds: 77))
        #expect(mappings.all.allSatisfy { $0.origin.isEmpty && $0.task == id.text && $0.notAfter == nil })
    }

    @Test func `The address of a video that is not archived ends with its origin's link`() async throws {
        let end = Timestamp(milliseconds: 2_000_000)
        fixture.videos.set(.remote(ArchiveFixture.record(.video, id, expiresAt: end)), of: id)
        _ = try await renew()
        #expect(mappings.all.map(\.notAfter) == [end] && mappings.all[0].origin == "https://origin.example/1")
        let past = Timestamp(milliseconds: 999_999)
        fixture.videos.set(.remote(ArchiveFixture.record(.video, id, expiresAt: past)), of: id)
        #expect(await code() == .videoExpired)
    }

    @Test(arguments: [
        (ArchiveStatus?.some(.pending), Failure.Code.videoNotReady), (.failed, .videoExpired), (.lost, .videoExpired),
        (nil, .notFound),
    ])
    func `A video without content gets no address`(_ status: ArchiveStatus?, _ expected: Failure.Code) async throws {
        fixture.videos.set(status, of: id)
        #expect(await code() == expected)
    }

    @Test func `Another owner's video does not exist`() async throws {
        fixture.videos.set(.archived(ArchivedContent(object: RecordID(high: 1, low: 1), version: 1)), of: id)
        #expect(await code(as: Owner(stored: "mallory")) == .notFound)
    }
}
