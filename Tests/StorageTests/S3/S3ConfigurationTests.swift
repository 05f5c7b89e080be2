import Storage
import Testing

@Suite
struct S3ConfigurationTests {
    @Test
    func `All faults of a configuration are named at once, without the values`() {
        let error = #expect(throws: S3ConfigurationError.self) {
            try Self.configuration(
                endpoint: "s3.example.com/path", region: "eu central", bucket: "My_Bucket", secretAccessKey: "a b")
        }
        #expect(error?.faults.map(\.variable) == [.endpoint, .region, .bucket, .secretAccessKey])
        #expect(error?.faults.contains { $0.expected.contains("a b") } == false)
    }

    @Test(arguments: ["ab", "a..b", "-ab", "ab-", "a/b", "UPPER", String(repeating: "a", count: 64), ".ab", "a b"])
    func `A bucket's name that no service takes is refused`(bucket: String) {
        #expect(throws: S3ConfigurationError.self) { try Self.configuration(bucket: bucket) }
    }

    @Test(arguments: [("https://10.0.0.1:9000", "media"), ("https://s3.example.com", "my.media")])
    func `Where the bucket cannot be a part of the host's name, path style is required`(
        endpoint: String, bucket: String
    ) throws {
        let error = #expect(throws: S3ConfigurationError.self) {
            try Self.configuration(endpoint: endpoint, bucket: bucket, usesPathStyle: false)
        }
        #expect(error?.faults.map(\.variable) == [.pathStyle])
        _ = try Self.configuration(endpoint: endpoint, bucket: bucket, usesPathStyle: true)
    }

    private static func configuration(
        endpoint: String = "https://s3.example.com", region: String = "eu-central-1", bucket: String = "media",
        secretAccessKey: String = "secret", usesPathStyle: Bool = true
    ) throws(S3ConfigurationError) -> S3Configuration {
        try S3Configuration(
            endpoint: endpoint, region: region, bucket: bucket, accessKeyID: "key", secretAccessKey: secretAccessKey,
            usesPathStyle: usesPathStyle)
    }
}
