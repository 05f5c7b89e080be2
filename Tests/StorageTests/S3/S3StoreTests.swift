import Application
import Domain
import FoundationEssentials
import NIOCore
import S3Server
import Storage
import TemporaryFiles
import Testing

@Suite(.enabled(if: TestBucket.isAvailable, Comment(rawValue: TestBucket.help)), .timeLimit(.minutes(3)))
struct S3StoreTests {
    @Test
    func `An object comes back as it was stored, and a range of it`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(300_000))
            #expect(store.name == .s3(bucket: bucket.configuration.bucket))
            try await store.put(content)
            let whole = try await store.read(content.key, size: 300_000)
            #expect(whole.head == OriginResponseHead(.whole(length: 300_000), contentType: "video/mp4"))
            #expect(whole.bytes == content.bytes)
            let part = try await store.read(content.key, size: 300_000, range: 1000...299_999)
            #expect(part.head.extent == .part(1000...299_999, total: 300_000))
            #expect(part.bytes == Array(content.bytes[1000...]))
        }
    }

    @Test
    func `An image comes back with the content type of its row`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(5000, fileExtension: "png"))
            try await store.put(content, contentType: "image/png")
            let found = try await store.read(content.key, size: 5000, contentType: "image/png")
            #expect(found.head.contentType == "image/png")
            #expect(found.bytes == content.bytes)
        }
    }

    @Test
    func `An empty object comes back empty`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(0))
            try await store.put(content)
            #expect(try await store.read(content.key, size: 0).bytes.isEmpty)
        }
    }

    @Test
    func `A large file is uploaded in parts and comes back as it was`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(20 << 20))
            try await Self.withFile(content.bytes) { path in
                try await store.put(
                    .file(path: path, size: 20 << 20), as: content.key, digest: content.digest,
                    contentType: "video/mp4")
                #expect(FileManager.default.fileExists(atPath: path))
            }
            #expect(try await store.read(content.key, size: 20 << 20).bytes == content.bytes)
            var chunks: [UInt8] = []
            let outcome = try await store.contents(of: content.key) { chunk throws(Failure) in
                chunks += chunk.readableBytesView
            }
            #expect(outcome == .complete)
            #expect(chunks == content.bytes)
            #expect(try await store.unfinishedUploads().isEmpty)
        }
    }

    @Test
    func `A file that is shorter than it should be leaves neither an object nor parts`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(17 << 20))
            try await Self.withFile(content.bytes) { path in
                let error = await #expect(throws: Failure.self) {
                    try await store.put(
                        .file(path: path, size: 40 << 20), as: content.key, digest: content.digest,
                        contentType: "video/mp4")
                }
                #expect(error?.code == .storageUnavailable)
            }
            #expect(try await store.unfinishedUploads().isEmpty)
            #expect(try await store.listed().isEmpty)
        }
    }

    @Test(arguments: [1000, 17 << 20])
    func `Bytes that do not match their digest are not stored`(size: Int) async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(size))
            let error = await #expect(throws: Failure.self) {
                try await store.put(
                    .bytes(content.bytes), as: content.key, digest: StoredContent(1).digest, contentType: "video/mp4")
            }
            #expect(error?.code == .storageUnavailable)
            #expect(try await store.listed().isEmpty)
            #expect(try await store.unfinishedUploads().isEmpty)
        }
    }

    @Test
    func `A list has all objects with their sizes, but not the mark`() async throws {
        try await TestBucket.use { bucket in
            let (store, contents) = (try bucket.store(), [1, 20, 300].map { StoredContent($0) })
            try await store.claim(for: "installation", isNew: true)
            for content in contents { try await store.put(content) }
            let expected = contents.map { StoredObject(key: $0.key, size: Int64($0.bytes.count)) }
            #expect(Set(try await store.listed()) == Set(expected))
        }
    }

    @Test
    func `A deleted object is gone, and deleting it again is no error`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(1000))
            try await store.put(content)
            try await store.remove(content.key)
            try await store.remove(content.key)
            await #expect(throws: OriginError.gone(status: 404)) { try await store.read(content.key, size: 1000) }
            let outcome = try await store.contents(of: content.key) { _ throws(Failure) in }
            #expect(outcome == .missing)
            #expect(try await store.listed().isEmpty)
        }
    }

    @Test(arguments: [nil, 0...9, 1_000_000...1_000_001] as [ClosedRange<Int64>?])
    func `An object of another size than its row's is broken`(range: ClosedRange<Int64>?) async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(1000))
            try await store.put(content)
            await #expect(throws: OriginError.broken) {
                try await store.read(content.key, size: 2_000_000, range: range)
            }
        }
    }

    private static func withFile(_ bytes: [UInt8], _ body: (String) async throws -> Void) async throws {
        try await TemporaryDirectory.use { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/content"))
            try await body("\(folder)/content")
        }
    }
}
