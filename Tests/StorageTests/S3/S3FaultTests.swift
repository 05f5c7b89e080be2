import Application
import AsyncHTTPClient
import Domain
import S3Server
import Storage
import Testing

@Suite(.timeLimit(.minutes(2)))
struct S3FaultTests {
    @Test(arguments: [(500, "InternalError"), (503, "SlowDown"), (429, "TooManyRequests"), (409, "OperationAborted")])
    func `A request that fails for a moment is repeated`(status: Int, code: String) async throws {
        try await ScriptedS3.run([.error(status, code), .init(status: 200, body: "")]) { script, store in
            try await store.put(StoredContent(10))
            #expect(script.requests.count == 2)
        }
    }

    @Test
    func `While the service is unavailable storage is unavailable, and its answers are hidden from clients`()
        async throws
    {
        try await ScriptedS3.run([.error(503, "SlowDown")]) { script, store in
            let error = await #expect(throws: Failure.self) { try await store.put(StoredContent(10)) }
            #expect(error?.code == .storageUnavailable)
            #expect(error?.retryAfter != nil)
            #expect(error?.message.contains("S3") == false)
            #expect(error?.detail.contains("503 SlowDown") == true)
            #expect(script.requests.count == 4)
        }
    }

    @Test
    func `Where nothing listens, the start ends with a message that names S3`() async throws {
        let http = S3Client.makeHTTPClient()
        let configuration = try S3Configuration(
            endpoint: "http://127.0.0.1:1", region: "us-east-1", bucket: "media", accessKeyID: "key",
            secretAccessKey: "secret", usesPathStyle: true)
        let client = S3Client(configuration, http: http, environment: TestBucket.environment())
        let error = await #expect(throws: S3AccessError.self) { try await client.check() }
        #expect(error?.reason == .unavailable)
        #expect(error?.description.contains("S3_ENDPOINT") == true)
        try await http.shutdown()
    }

    @Test(arguments: [(507, "XMinioStorageFull"), (403, "QuotaExceeded")])
    func `A full service is recognized`(status: Int, code: String) async throws {
        try await ScriptedS3.run([.error(status, code)]) { script, store in
            let error = await #expect(throws: Failure.self) { try await store.put(StoredContent(10)) }
            #expect(error?.code == .storageFull)
            #expect(script.requests.count == 1)
        }
    }

    @Test
    func `A read that fails for a moment is repeated`() async throws {
        try await ScriptedS3.run([.error(503, "SlowDown"), .init(status: 200, body: "bytes")]) { script, store in
            let key = StoredContent(0).key
            let bytes = try await store.read(key, size: 5).bytes
            #expect(bytes == Array("bytes".utf8))
            #expect(script.requests.count == 2)
        }
    }

    @Test
    func `An object that ends early is unreadable while the service answers`() async throws {
        try await ScriptedS3.run([.init(status: 200, body: "", length: 10)]) { script, store in
            let outcome = try await store.contents(of: StoredContent(0).key) { _ throws(Failure) in }
            guard case .unreadable = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(script.requests.filter { $0.hasPrefix("GET") }.count == 4)
        }
    }

    @Test
    func `A whole object in answer to a range is broken`() async throws {
        try await ScriptedS3.run([.init(status: 200, body: "bytes")]) { _, store in
            let key = StoredContent(0).key
            await #expect(throws: OriginError.broken) { try await store.read(key, size: 5, range: 1...2) }
        }
    }

    @Test
    func `A long list is read batch by batch, with entities and unknown elements`() async throws {
        let (first, second) = (StoredContent(0).key, StoredContent(0).key)
        let batches = [
            """
            <?xml version="1.0"?><!-- > --><ListBucketResult xmlns="a>b"><IsTruncated>true</IsTruncated><Contents>
            <Key>&#x61;&amp;&lt;b.png</Key><Size>1</Size></Contents><Contents><Owner><ID/></Owner><Key>\(first.text)</Key>
            <Size>2</Size></Contents><NextContinuationToken>a&amp;b=/+</NextContinuationToken></ListBucketResult>
            """,
            """
            <ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>\(second.text)</Key><Size>3</Size></Contents>
            </ListBucketResult>
            """,
        ]
        try await ScriptedS3.run(batches.map { .init(status: 200, body: $0) }) { script, store in
            let objects = try await store.listed()
            #expect(objects == [StoredObject(key: first, size: 2), StoredObject(key: second, size: 3)])
            #expect(script.requests.last?.contains("continuation-token=a%26b%3D%2F%2B") == true)
        }
    }

    @Test(arguments: [
        "", "no XML", "<ListBucketResult>", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><ListBucketResult></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
        "<ListBucketResult>&unknown;</ListBucketResult>", "<ListBucketResult></Other>",
    ])
    func `A list that cannot be read is an error, not an empty list`(answer: String) async throws {
        try await ScriptedS3.run([.init(status: 200, body: answer)]) { _, store in
            let error = await #expect(throws: Failure.self) { try await store.listed() }
            #expect(error?.code == .storageUnavailable)
        }
    }

    @Test
    func `Many tags without an end are an error`() async throws {
        for tag in ["<a>", "<a b='", "&#", "<!--", "</a"] {
            let answer = "<ListBucketResult>" + String(repeating: tag, count: 40_000)
            try await ScriptedS3.run([.init(status: 200, body: answer)]) { _, store in
                await #expect(throws: Failure.self) { try await store.listed() }
            }
        }
    }

    @Test
    func `An upload whose completion fails after it began to answer is aborted`() async throws {
        let begun = "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"
        let failed = ScriptedS3.Answer.error(200, "InternalError")
        let answers: [ScriptedS3.Answer] = [
            .init(status: 200, body: begun), .init(status: 200, body: ""), .init(status: 200, body: ""), failed, failed,
            failed, failed, .init(status: 204, body: ""),
        ]
        try await ScriptedS3.run(answers) { script, store in
            let error = await #expect(throws: Failure.self) { try await store.put(StoredContent(17 << 20)) }
            #expect(error?.code == .storageUnavailable)
            #expect(script.requests.last?.hasPrefix("DELETE") == true)
        }
    }
}
