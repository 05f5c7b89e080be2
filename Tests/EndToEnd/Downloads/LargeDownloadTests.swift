import Afterimage
import Application
import BSON
import Domain
import FoundationEssentials
import Glibc
import MongoClient
import Persistence
import TestSupport
import Testing

/// Archives that need the ZIP64 format.
@Suite struct LargeDownloadTests {
    private static let key = ObjectKey(random: Array(repeating: 0xAB, count: 16), fileExtension: "png")

    /// Adds images that all have the same file.
    private static func add(
        _ count: Int, facts: MediaFacts, to server: TestServer, token: String
    ) async throws {
        let archived = try await server.archivedImage(token: token)
        let id = try #require(archived["id"].string.flatMap { RecordID($0) })
        let media = MongoMediaRepository(server.database, names: CollectionNames())
        var object = try #require(try await media.objects(of: ItemReference(.image, id)).first { $0.kind == .image })
        object.location = MediaLocation(store: object.location.store, key: key)
        object.facts = facts
        let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_795_000_000_000) })
        for start in stride(from: 0, to: count, by: 500) {
            var (records, objects): ([BSONDocument], [MediaObject]) = ([], [])
            for number in start..<min(start + 500, count) {
                object.id = ids.next()
                object.record = ItemReference(.image, ids.next())
                objects.append(object)
                records.append(record(object, number))
            }
            let write = MediaWrite(id: ids.next(), record: nil, parts: [])
            try await media.begin(write)
            try await media.insert(objects, of: write.id)
            try await media.end(write.id)
            try await server.database.collection("generated_image_entity").insert(records)
        }
    }

    private static func record(_ object: MediaObject, _ number: Int) -> BSONDocument {
        [
            "_id": .objectID(ObjectID(object.record!.id)), "userId": .string(object.owner.text),
            "taskId": .string("task \(number)"), "prompt": "Large", "type": "TEXTTOIAMGE", "status": "completed",
            "imageUrl": "https://images.test/a.png", "isActive": true, "archived": true,
            "createdAt": .date(milliseconds: 1_795_000_000_000 + Int64(number)),
            "media": ["object": .objectID(ObjectID(object.id)), "version": "0123456789abcdef"],
        ]
    }

    private static func write(_ bytes: [UInt8], extendedTo size: Int64, in folder: String) throws {
        let path = "\(folder)/\(key.text)"
        try FileManager.default.createDirectory(
            atPath: String(path[..<path.lastIndex(of: "/")!]), withIntermediateDirectories: true)
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count && ftruncate(file, off_t(size)) == 0)
    }

    @Test(.timeLimit(.minutes(15)))
    func `A file of more than 4 GiB, and what comes after it, is in the archive`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            // All zeros.
            let size: Int64 = (4 << 30) + (1 << 20)
            try Self.write([], extendedTo: size, in: server.settings.diskFolder)
            let facts = MediaFacts(
                size: size, digest: ContentDigest(sha256: String(repeating: "0", count: 64), crc32: 0xC6A4_8B28),
                contentType: "image/png")
            try await Self.add(1, facts: facts, to: server, token: alice)
            let archive = try await OpenedArchive(#"{"query":{"kind":"image"}}"#, of: server, token: alice)
            archive.expectSound(files: 2)
            #expect(archive.json["sizes"].array.contains { $0.integer == Int(size) })
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `More files than the format without ZIP64 can count are in the archive`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let bytes = Array("hello".utf8)
            try Self.write(bytes, extendedTo: 5, in: server.settings.diskFolder)
            let facts = MediaFacts(
                size: 5, digest: ContentDigester.digest(of: bytes), contentType: "image/png")
            try await Self.add(70_000, facts: facts, to: server, token: alice)
            let archive = try await OpenedArchive(#"{"query":{"kind":"image"}}"#, of: server, token: alice)
            archive.expectSound(files: 70_001)
            #expect(archive.json["items"].integer == 70_001)
        }
    }
}
