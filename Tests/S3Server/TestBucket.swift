package import Application
package import AsyncHTTPClient
package import Domain
import FoundationEssentials
import NIOCore
package import NIOHTTP1
package import Providers
package import Storage

/// A new bucket on the S3 server that `scripts/test` starts.
package struct TestBucket: Sendable {
    package static let isAvailable = variable(.endpoint) != nil
    package static let help = "TEST_S3_ENDPOINT is not set: run the tests with scripts/test, which starts an S3 server"

    package let configuration: S3Configuration
    package let http: HTTPClient
    package let origins: HTTPOriginClient

    /// Runs the body with a bucket, and closes the clients after it. The bucket stays until the server stops.
    package static func use<Output>(_ body: (TestBucket) async throws -> Output) async throws -> Output {
        let configuration = try configuration(bucket: "test-\(UUID().uuidString.lowercased())")
        let bucket = TestBucket(
            configuration: configuration, http: S3Client.makeHTTPClient(),
            origins: HTTPOriginClient(rules: configuration.originPolicy))
        let result: Result<Output, any Error>
        do {
            try await bucket.make()
            result = .success(try await body(bucket))
        } catch {
            result = .failure(error)
        }
        try await bucket.http.shutdown()
        await bucket.origins.close()
        return try result.get()
    }

    package static func configuration(
        bucket: String, secret: String? = nil
    ) throws(S3ConfigurationError) -> S3Configuration {
        try S3Configuration(
            endpoint: variable(.endpoint) ?? "", region: variable(.region) ?? "", bucket: bucket,
            accessKeyID: variable(.accessKeyID) ?? "", secretAccessKey: secret ?? variable(.secretAccessKey) ?? "",
            usesPathStyle: true)
    }

    /// - Parameters:
    ///   - secret: nil: the right one.
    ///   - time: nil: the system's.
    package func client(secret: String? = nil, at time: Timestamp? = nil) throws -> S3Client {
        S3Client(
            try Self.configuration(bucket: configuration.bucket, secret: secret), http: http,
            environment: Self.environment(time))
    }

    package func store(secret: String? = nil, at time: Timestamp? = nil) throws -> S3Store {
        S3Store(try client(secret: secret, at: time), origins: origins)
    }

    package static func environment(_ time: Timestamp? = nil) -> SystemEnvironment {
        SystemEnvironment(
            now: { time ?? .current }, makeRecordID: { fatalError("no ids are made") }, randomBytes: { _ in [] },
            clock: ContinuousClock())
    }

    /// Sends a signed request of any kind.
    ///
    /// - Parameter key: empty for the bucket itself.
    package func send(
        _ method: HTTPMethod, _ key: String = "", query: [(name: String, value: String)] = [],
        body: HTTPClient.Body? = nil
    ) async throws -> HTTPClient.Response {
        let signature = SignatureV4(
            accessKeyID: configuration.accessKeyID, secretAccessKey: configuration.secretAccessKey,
            region: configuration.region)
        let request = SignedRequest(
            method: method.rawValue, path: "/\(configuration.bucket)" + (key.isEmpty ? "" : "/\(key)"), query: query,
            headers: [("Host", configuration.authority)])
        let signed = signature.query(for: request, lifetime: SignatureV4.longestLifetime, at: .current)
        return try await http.execute(
            request: HTTPClient.Request(
                url: "\(configuration.endpoint)\(request.path)?\(signed)", method: method, body: body)
        ).get()
    }

    private func make() async throws {
        let response = try await send(.PUT)
        guard response.status == .ok else { throw NotMade(status: Int(response.status.code)) }
    }

    private static func variable(_ variable: S3Variable) -> String? {
        ProcessInfo.processInfo.environment["TEST_" + variable.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }

    private struct NotMade: Error { let status: Int }
}

extension Timestamp {
    package static var current: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
