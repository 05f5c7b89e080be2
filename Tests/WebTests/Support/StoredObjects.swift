import Application
import Crypto
import Domain
import Providers
import Storage
import TemporaryFiles
import Web

/// Objects in a temporary folder, and their rows in memory.
struct StoredObjects: Sendable {
    static let originPolicy = OriginPolicy(hosts: ["127.0.0.1"], allowsPrivate: true)
    static let owner = Owner(user: UserID("alice")!)
    static let video = ItemReference(.video, RecordID(high: 1, low: 2))
    static let image = ItemReference(.image, RecordID(high: 3, low: 4))

    let store: any ObjectStore
    let rows = MediaRows()
    let activeStreams = ActiveStreams()
    /// Of the folder.
    let path: String

    static func use<Output: Sendable>(_ body: (StoredObjects) async throws -> Output) async throws -> Output {
        var output: Output?
        try await TemporaryDirectory.use { path in
            let folder = try DiskFolder(path)
            try folder.claim(for: "0123456789abcdef", expecting: nil)
            let store = try DiskStore(folder)
            output = try await body(StoredObjects(store: store, path: path))
        }
        return output!
    }

    var stores: MediaStores { MediaStores(store) }

    func delivery(_ origins: any OriginClient) -> DeliveryDependencies {
        DeliveryDependencies(
            stores: stores, media: rows, origins: origins, policy: Self.originPolicy, activeStreams: activeStreams,
            clientAddresses: ClientAddresses(), clientShares: ClientShares(.off),
            now: { Timestamp(milliseconds: 1_795_219_200_000) })
    }

    /// Stores an object and its row.
    ///
    /// - Parameter size: that the row has; nil for the true one.
    func add(
        _ bytes: [UInt8], _ kind: MediaKind = .video, _ contentType: String = "video/mp4",
        of record: ItemReference? = video, at key: ObjectKey? = nil, size: Int64? = nil
    ) async throws -> MediaObject {
        let random = { (count: Int) in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
        let key = key ?? ObjectKey(random: random(16), fileExtension: "mp4")
        let digest = ContentDigest(sha256: SHA256.hash(data: bytes).hexadecimal, crc32: 0)
        try await store.put(.bytes(bytes), as: key, digest: digest, contentType: contentType)
        let object = MediaObject(
            id: RecordID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)), owner: Self.owner,
            record: record, kind: kind, location: MediaLocation(store: store.name, key: key),
            facts: MediaFacts(size: size ?? Int64(bytes.count), digest: digest, contentType: contentType))
        rows.add(object)
        return object
    }
}
