import Application
import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1
import S3Server
import Storage
import Testing

@Suite(.enabled(if: TestBucket.isAvailable, Comment(rawValue: TestBucket.help)), .timeLimit(.minutes(3)))
struct S3AccessTests {
    @Test
    func `A bucket that is there passes the check`() async throws {
        try await TestBucket.use { bucket in try await bucket.client().check() }
    }

    @Test
    func `A wrong secret is recognized, and the message names S3 and what to correct`() async throws {
        try await TestBucket.use { bucket in
            let error = await #expect(throws: S3AccessError.self) {
                try await bucket.store(secret: "wrong").claim(for: "installation", isNew: true)
            }
            #expect(error?.reason == .wrongKey)
            #expect(error?.description.contains("S3_SECRET_ACCESS_KEY") == true)
            #expect(error?.description.hasPrefix("S3 at ") == true)
        }
    }

    @Test
    func `With a wrong secret nothing is stored or read, and the cause is hidden from clients`() async throws {
        try await TestBucket.use { bucket in
            let (right, wrong) = (try bucket.store(), try bucket.store(secret: "wrong"))
            let content = StoredContent(100)
            try await right.put(content)
            let error = await #expect(throws: Failure.self) { try await wrong.put(content) }
            #expect(error?.code == .storageUnavailable)
            #expect(error?.message.contains("S3") == false)
            await #expect(throws: OriginError.unexpectedStatus(403)) { try await wrong.read(content.key, size: 100) }
        }
    }

    @Test
    func `A missing bucket is recognized`() async throws {
        try await TestBucket.use { bucket in
            let configuration = try TestBucket.configuration(bucket: "\(bucket.configuration.bucket)-2")
            let client = S3Client(configuration, http: bucket.http, environment: TestBucket.environment())
            let error = await #expect(throws: S3AccessError.self) { try await client.check() }
            #expect(error?.reason == .noBucket)
            #expect(error?.description.contains("S3_BUCKET") == true)
        }
    }

    @Test
    func `A bucket that one installation has marked is refused to another`() async throws {
        try await TestBucket.use { bucket in
            let store = try bucket.store()
            try await store.claim(for: "first", isNew: true)
            try await store.claim(for: "first", isNew: true)
            let error = await #expect(throws: S3AccessError.self) { try await store.claim(for: "second", isNew: true) }
            #expect(error?.reason == .foreign(marked: "first"))
            #expect(error?.description.contains("delete .afterimage") == true)
            try await store.claim(for: "first", isNew: true)
        }
    }

    @Test
    func `A presigned URL works without headers, as a download under its name`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(1000))
            try await store.put(content)
            let url = store.presign(
                content.key, for: .seconds(60), fileName: "vidéo \"1\".mp4", contentType: "video/x-test")
            let response = try await bucket.http.get(url: url).get()
            #expect(response.status == .ok)
            #expect(response.body == ByteBuffer(bytes: content.bytes))
            #expect(response.headers["content-type"] == ["video/x-test"])
            #expect(response.headers["content-disposition"] == ["attachment; filename=\"vid_o _1_.mp4\""])
        }
    }

    @Test
    func `A presigned URL of another key does not work`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(1000))
            try await store.put(content)
            let url = store.presign(StoredContent(0).key, for: .seconds(60), fileName: nil, contentType: "video/mp4")
            let parts = url.split(separator: "?", maxSplits: 1)
            let base = "\(bucket.configuration.endpoint)/\(bucket.configuration.bucket)"
            let other = "\(base)/\(content.key.text)?\(parts[1])"
            #expect(try await bucket.http.get(url: other).get().status == .forbidden)
        }
    }

    @Test
    func `A presigned URL expires`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(1000))
            try await store.put(content)
            let past = Timestamp.current + .seconds(-200)
            for (lifetime, status) in [(Duration.seconds(190), 403), (.seconds(300), 200)] {
                let url = try bucket.store(at: past).presign(
                    content.key, for: lifetime, fileName: nil, contentType: "video/mp4")
                #expect(try await bucket.http.get(url: url).get().status.code == status)
            }
        }
    }
}
