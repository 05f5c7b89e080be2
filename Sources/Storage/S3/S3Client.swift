package import Application
package import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1

/// Sends signed requests to S3 and repeats those that fail for a moment.
package struct S3Client: Sendable {
    /// In bytes. A list of a thousand keys has about 400 kB.
    static let longestAnswer = 4 << 20
    /// For one attempt. A part has 16 MiB.
    private static let timeLimit: TimeAmount = .seconds(180)
    private static let retryDelays: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1600)]

    package let configuration: S3Configuration
    private let http: HTTPClient
    private let environment: SystemEnvironment
    private let signature: SignatureV4

    /// - Parameter http: such as `makeHTTPClient`'s; the caller closes it.
    package init(_ configuration: S3Configuration, http: HTTPClient, environment: SystemEnvironment) {
        self.configuration = configuration
        self.http = http
        self.environment = environment
        signature = SignatureV4(
            accessKeyID: configuration.accessKeyID, secretAccessKey: configuration.secretAccessKey,
            region: configuration.region)
    }

    /// A client with limits that fit. The caller closes it.
    package static func makeHTTPClient(connections: Int = 32) -> HTTPClient {
        // No redirects: they would have to be signed anew.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.timeout.read = .seconds(60)
        configuration.timeout.write = .seconds(60)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // Requests are repeated here.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        configuration.tracing.tracer = nil
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// A path and query that anyone can read the object with, for a while.
    ///
    /// - Parameters:
    ///   - lifetime: at most `SignatureV4.longestLifetime`.
    ///   - overrides: parameters such as `response-content-type`.
    func presignedPath(
        _ key: String, for lifetime: Duration, overrides: [(name: String, value: String)] = []
    ) -> String {
        let request = SignedRequest(
            method: "GET", path: configuration.pathPrefix + key, query: overrides,
            headers: [("Host", configuration.authority)])
        let query = signature.query(for: request, lifetime: lifetime, at: environment.now())
        return "\(URIEncoding.path(request.path))?\(query)"
    }

    /// - Returns: the answer to a request that has succeeded.
    func send(_ request: S3Request) async throws(S3Error) -> HTTPClient.Response {
        var delays = Self.retryDelays[...]
        while true {
            do throws(S3Error) {
                return try await sendOnce(request)
            } catch {
                switch error {
                case .temporary, .short: break
                default: throw error
                }
                guard let delay = delays.popFirst() else { throw error }
                do { try await environment.clock.sleep(for: delay) } catch _ { throw error }
            }
        }
    }

    private func sendOnce(_ request: S3Request) async throws(S3Error) -> HTTPClient.Response {
        let response: HTTPClient.Response
        do {
            let signed = try signed(request)
            let delegate = ResponseAccumulator(request: signed, maxBodySize: Self.longestAnswer)
            let task = http.execute(request: signed, delegate: delegate, deadline: .now() + Self.timeLimit)
            response = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            let isShort =
                error as? HTTPClientError == .remoteConnectionClosed || error as? HTTPParserError == .invalidEOFState
            throw isShort ? .short("\(request): \(error)") : .temporary("\(request): \(error)")
        }
        let isSuccess = (200..<300).contains(response.status.code)
        // The answer to a POST may begin before its outcome is known; an object's bytes are not looked at.
        if isSuccess, request.method != .POST { return response }
        let answer = response.body.flatMap { S3Element.parse($0.readableBytesView) }
        guard isSuccess, answer?.name != "Error" else {
            throw S3Error(request, isSuccess ? .internalServerError : response.status, answer, configuration)
        }
        return response
    }

    private func signed(_ request: S3Request) throws -> HTTPClient.Request {
        var covered = SignedRequest(
            method: request.method.rawValue, path: configuration.pathPrefix + request.key, query: request.query,
            headers: [("Host", configuration.authority)] + request.headers)
        covered.headers += signature.headers(for: covered, bodySHA256: request.bodySHA256, at: environment.now())
        let query = URIEncoding.query(request.query)
        let url = configuration.base + URIEncoding.path(covered.path) + (query.isEmpty ? "" : "?\(query)")
        return try HTTPClient.Request(
            url: url, method: request.method, headers: HTTPHeaders(covered.headers.map { ($0.name, $0.value) }),
            body: request.body.map { .byteBuffer($0) })
    }
}
