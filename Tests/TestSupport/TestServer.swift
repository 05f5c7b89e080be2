package import Afterimage
import Application
package import AsyncHTTPClient
import Domain
import FoundationEssentials
import Glibc
import JWTKit
import Logging
package import MongoClient
import NIOCore
package import NIOHTTP1
import Providers
package import Sandbox

/// The complete server in the test process, with its own port and database and the sandbox as its provider.
package struct TestServer: Sendable {
    package static let secret = "a secret that is only for tests, 32+"

    /// The base URL, without a trailing slash.
    package let base: String
    package let settings: Settings
    package let database: MongoDatabase
    package let sandbox: SandboxServer
    /// All routes, such as `GET /health/live`.
    package let routes: [String]
    /// The scopes that an API key needs for each route, as in openapi.yaml.
    package let scopes: [String: String]

    /// Run server and sandbox while the body runs, then remove the database and the files.
    ///
    /// - Parameters:
    ///   - sandbox: how the provider behaves; a prompt may add faults.
    ///   - configure: changes the settings before the start.
    package static func run<Output: Sendable>(
        sandbox: SandboxConfiguration = .immediate, _ configure: (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Output
    ) async throws -> Output {
        let provider = SandboxServer(configuration: sandbox, logger: TestMongo.quiet)
        var settings = Settings()
        settings.port = try TestPort.free()
        settings.mongo.uri = TestMongo.uri
        settings.mongo.connections = 6
        settings.databaseName = TestMongo.freshName()
        settings.jwtSecret = secret
        settings.callbackSecret = secret
        settings.passwordCost = ScryptCost(rounds: 16, blockSize: 1, parallelism: 1)
        settings.logLevel = .critical
        // Tests send many requests from one IP address.
        settings.limits = .off
        settings.registration = .open
        settings.budgets.visitors = BudgetLimits()
        settings.uploadsDirectory = "\(temporaryDirectory)/\(settings.databaseName)"
        // Only tests of the archive have content copied as it is completed.
        settings.archiveCopies = 0
        settings.spoolDirectory = "\(temporaryDirectory)/\(settings.databaseName)-spool"
        settings.videoProxyLog = "\(temporaryDirectory)/\(settings.databaseName).log"
        settings.statsInterval = .milliseconds(100)
        settings.nanoBanana.retryDelay = .milliseconds(10)
        settings.nanoBanana.pollsPerSecond = 1000
        settings.videoSubmissionsPerSecond = 1000
        settings.videoPollsPerSecond = 1000
        settings.videoSchedule.tick = .milliseconds(20)
        settings.videoSchedule.pollInterval = .milliseconds(50)
        settings.videoSchedule.firstRetry = .milliseconds(50)
        // The sandbox serves videos from 127.0.0.1.
        settings.videoOriginPolicy = OriginPolicy(hosts: ["127.0.0.1"], allowsPrivate: true)
        settings.imageOriginPolicy = settings.videoOriginPolicy
        defer {
            try? FileManager.default.removeItem(atPath: settings.uploadsDirectory)
            try? FileManager.default.removeItem(atPath: settings.spoolDirectory)
            try? FileManager.default.removeItem(atPath: settings.videoProxyLog)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await provider.run() }
            settings.nanoBanana.base = try await provider.baseURL
            settings.nanoBanana.key = "test"
            settings.dashScope.base = settings.nanoBanana.base
            settings.dashScope.key = "test"
            configure(&settings)
            let (listening, listen) = AsyncStream.makeStream(of: Int.self)
            let assembly = try await Assembly(settings, stoppingAt: []) { listen.yield($0) }
            group.addTask {
                // End the wait for the port if the server fails to start.
                defer { listen.finish() }
                try await assembly.run()
            }
            var ports = listening.makeAsyncIterator()
            guard await ports.next() != nil else {
                try await group.next()
                throw CancellationError()
            }
            let result: Result<Output, any Error>
            do {
                result = .success(
                    try await TestMongo.withDatabase(named: settings.databaseName) { database in
                        let server = TestServer(
                            base: "http://127.0.0.1:\(settings.port)", settings: settings, database: database,
                            sandbox: provider, routes: assembly.routes,
                            scopes: assembly.scopes)
                        try await server.waitUntilReady()
                        return try await body(server)
                    })
            } catch {
                result = .failure(error)
            }
            await assembly.stop()
            try await group.next()
            group.cancelAll()
            return try result.get()
        }
    }

    /// With more connections than the shared client, so that tests can send more than 8 requests at a time.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// A user's token, valid for an hour.
    package func token(user: String, role: String? = nil) async throws -> String {
        try await Self.sign(["sub": user, "role": role])
    }

    /// An anonymous session's token, valid for an hour.
    package func token(session: String) async throws -> String { try await Self.sign(["session_id": session]) }

    /// - Parameter token: nil for a caller without one.
    package func request(
        _ method: HTTPMethod, _ path: String, token: String? = nil, headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> TestResponse {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let token { request.headers.add(name: "x-access-token", value: token) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = body
        return try await TestResponse(Self.client.execute(request, timeout: .seconds(60)))
    }

    package func post(_ path: String, token: String? = nil, headers: [(String, String)] = [], json: String) async throws
        -> TestResponse
    {
        try await request(
            .POST, path, token: token, headers: headers + [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(string: json)))
    }

    /// The video once its status is final.
    package func waitForVideo(_ task: String, token: String) async throws -> TestJSON {
        for _ in 0..<1500 {
            let data = try await request(.GET, "/api/text-to-video/\(task)", token: token).json["data"]
            if data["status"] != "pending", data["status"] != "processing" { return data }
            try await Task.sleep(for: .milliseconds(20))
        }
        struct TimedOut: Error {}
        throw TimedOut()
    }

    /// A TCP socket that is bound to a free port of 127.0.0.1.
    package static func boundSocket() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        struct NoPort: Error {}
        guard bound else {
            close(descriptor)
            throw NoPort()
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func waitUntilReady() async throws {
        for _ in 0..<500 {
            if try await request(.GET, "/health/ready").status == 200 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        struct NotReady: Error {}
        throw NotReady()
    }

    private static func sign(_ claims: [String: String?]) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        return try await keys.sign(
            Claims(
                sub: claims["sub"] ?? nil, sessionID: claims["session_id"] ?? nil, role: claims["role"] ?? nil,
                exp: Date().timeIntervalSince1970 + 3600))
    }

    private struct Claims: JWTPayload {
        var sub: String?
        var sessionID: String?
        var role: String?
        var exp: Double

        enum CodingKeys: String, CodingKey {
            case sub, role, exp
            case sessionID = "session_id"
        }

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private static let temporaryDirectory = FileManager.default.temporaryDirectory.path
}
