import Application
import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1
import S3Server
import Storage
import Testing

/// What a crash in the middle of an upload in parts leaves in the bucket: no list shows it.
@Suite(.enabled(if: TestBucket.isAvailable, Comment(rawValue: TestBucket.help)), .timeLimit(.minutes(3)))
struct UnfinishedUploadTests {
    @Test
    func `What interrupted uploads have left is removed, but not what is in progress, an object, or another program's`()
        async throws
    {
        try await TestBucket.use { bucket in
            let (store, stored) = (try bucket.store(), StoredContent(1000))
            try await store.put(stored)
            let (first, second, current) = (StoredContent(0).key, StoredContent(0).key, StoredContent(0).key)
            // Two attempts under one key.
            let abandoned = [
                try await StartedUpload(of: first.text, in: bucket),
                try await StartedUpload(of: first.text, in: bucket),
                try await StartedUpload(of: second.text, in: bucket),
            ]
            let inProgress = try await StartedUpload(of: current.text, in: bucket)
            let foreign = try await StartedUpload(of: "backup.tar", in: bucket)

            let removed = try await store.removeUnfinished { keys throws(Failure) in
                #expect(Set(keys) == [first, second, current])
                return [current]
            }
            #expect(removed == 3)
            #expect(try await store.unfinishedUploads().map(\.key) == [current])
            for upload in abandoned { #expect(try await upload.putPart(2, in: bucket) == .notFound) }
            for upload in [inProgress, foreign] { #expect(try await upload.putPart(2, in: bucket) == .ok) }
            #expect(try await store.read(stored.key, size: 1000).bytes == stored.bytes)
        }
    }

    @Test
    func `If it cannot be told what is in progress, nothing is removed`() async throws {
        try await TestBucket.use { bucket in
            let (store, key) = (try bucket.store(), StoredContent(0).key)
            let upload = try await StartedUpload(of: key.text, in: bucket)
            let error = await #expect(throws: Failure.self) {
                try await store.removeUnfinished { _ throws(Failure) in
                    throw Failure(.storageUnavailable, "The database is away.")
                }
            }
            #expect(error?.code == .storageUnavailable)
            #expect(try await upload.putPart(2, in: bucket) == .ok)
        }
    }

    @Test
    func `Where nothing was interrupted there is nothing to remove`() async throws {
        try await TestBucket.use { bucket in
            let (store, content) = (try bucket.store(), StoredContent(17 << 20))
            try await store.put(content)
            let removed = try await store.removeUnfinished { _ throws(Failure) in [] }
            #expect(removed == 0)
            #expect(try await store.listed().map(\.key) == [content.key])
        }
    }
}

/// An upload in parts that has its first part, and is neither completed nor aborted.
private struct StartedUpload {
    private struct NotStarted: Error {}

    let key: String
    let id: String

    init(of key: String, in bucket: TestBucket) async throws {
        let response = try await bucket.send(.POST, key, query: [("uploads", "")])
        let answer = response.body.map { String(decoding: $0.readableBytesView, as: UTF8.self) } ?? ""
        guard let id = answer.firstMatch(of: /<UploadId>([^<]+)<\/UploadId>/)?.1 else { throw NotStarted() }
        (self.key, self.id) = (key, String(id))
        #expect(try await putPart(1, in: bucket) == .ok)
    }

    func putPart(_ number: Int, in bucket: TestBucket) async throws -> HTTPResponseStatus {
        try await bucket.send(
            .PUT, key, query: [("partNumber", String(number)), ("uploadId", id)], body: .string("a part")
        ).status
    }
}
