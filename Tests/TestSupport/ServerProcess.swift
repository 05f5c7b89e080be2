package import AsyncHTTPClient
import FoundationEssentials
import Glibc
package import MongoClient
import NIOCore
package import NIOHTTP1
package import Sandbox
import Synchronization

/// The real program, `afterimage serve`, as a process of its own that can be killed and started again on the same port
/// and database; the sandbox is its provider.
package final class ServerProcess: Sendable {
    /// It ended though nobody told it to.
    package struct EndedByItself: Error, CustomStringConvertible {
        package let description: String
    }

    /// Without a slash at the end.
    package let base: String
    package let port: Int
    package let database: MongoDatabase
    package let sandbox: SandboxServer

    let environment: [String: String]
    let logFile: String
    private let client: HTTPClient
    private let child = Mutex<ChildProcess?>(nil)

    private init(
        _ environment: [String: String], port: Int, database: MongoDatabase, sandbox: SandboxServer, logFile: String
    ) {
        self.environment = environment
        self.database = database
        self.sandbox = sandbox
        self.logFile = logFile
        self.port = port
        base = "http://127.0.0.1:\(port)"
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        // Whoever finds nobody is to hear so at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Runs server and sandbox while the body runs, and ends and removes all that was made.
    ///
    /// - Parameters:
    ///   - environment: comes before what the server is given otherwise.
    ///   - mongo: the connection string of another mongod than the usual one.
    package static func run<Output: Sendable>(
        sandbox configuration: SandboxConfiguration = .immediate, environment: [String: String] = [:],
        mongo: String? = nil, _ body: @escaping @Sendable (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let sandbox = SandboxServer(configuration: configuration, logger: TestMongo.quiet)
        let name = TestMongo.freshName()
        let directory = "\(FileManager.default.temporaryDirectory.path)/\(name)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let port = try lastingPort()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            let ours = [
                "PORT": "\(port)", "MONGODB_URI": mongo ?? TestMongo.uri, "MONGODB_DATABASE": name,
                "MONGODB_CONNECTIONS": "4", "JWT_SECRET": TestServer.secret, "CALLBACK_SECRET": TestServer.secret,
                "NANOBANANA_BASE_URL": try await sandbox.baseURL, "NANOBANANA_API_KEY": "test",
                "NANOBANANA_POLLS_PER_SECOND": "1000", "UPLOADS_DIRECTORY": "\(directory)/uploads",
                "QWEN_BASE_URL": try await sandbox.baseURL, "QWEN_API_KEY": "test",
                "QWEN_SUBMISSIONS_PER_SECOND": "1000",
                "QWEN_POLLS_PER_SECOND": "1000", "VIDEO_POLL_INTERVAL_SECONDS": "0.05",
                "VIDEO_RETRY_SECONDS": "0.05", "VIDEO_ORIGIN_HOSTS": "127.0.0.1", "VIDEO_ORIGIN_ALLOW_PRIVATE": "true",
                "VIDEO_PROXY_LOG": "\(directory)/video_proxy.log",
                "LOG_LEVEL": "warning", "SHUTDOWN_DRAIN_SECONDS": "0", "RATE_LIMITS": "false",
            ]
            defer { group.cancelAll() }
            return try await TestMongo.withDatabase(named: name, { $0.uri = mongo ?? $0.uri }) { database in
                let server = ServerProcess(
                    ours.merging(environment) { $1 }, port: port, database: database, sandbox: sandbox,
                    logFile: "\(directory)/log")
                return try await server.whileRunning(body)
            }
        }
    }

    /// Runs another server on the same database, with the same provider and the same folders, while the body runs.
    ///
    /// - Parameter environment: comes before what it has of the first.
    package static func run<Output: Sendable>(
        beside first: ServerProcess, environment: [String: String] = [:],
        _ body: (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let port = try lastingPort()
        let ours = first.environment.merging(["PORT": "\(port)"]) { $1 }.merging(environment) { $1 }
        let server = ServerProcess(
            ours, port: port, database: first.database, sandbox: first.sandbox, logFile: "\(first.logFile)-\(port)")
        return try await server.whileRunning(body)
    }

    // MARK: - Its life

    /// Starts it and waits until it is ready.
    package func start() async throws {
        let started = try await ChildProcess.start(Self.program, ["serve"], environment: environment, log: logFile)
        child.withLock { $0 = started }
        try await waitUntilReady(within: .seconds(30))
    }

    /// Ends it with SIGKILL, and returns when it is gone.
    package func kill() async { _ = await end(SIGKILL) }

    /// Tells it to stop with SIGTERM, and returns how it ended.
    package func stop() async -> ChildProcess.End? { await end(SIGTERM) }

    /// Nil while it runs.
    package var unexpectedEnd: ChildProcess.End? { child.withLock { $0?.end } }

    /// Waits until it can do its work, as it says itself.
    package func waitUntilReady(within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let end = unexpectedEnd { throw EndedByItself(description: "\(end)\n\(log)") }
            if (try? await ask(.GET, "/health/ready").status) == 200 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw EndedByItself(description: "not ready within \(limit)\n\(log)")
    }

    /// The number of the process that runs; nil while none does.
    package var number: Int32? { child.withLock { $0?.number } }

    /// All that it wrote.
    package var wholeLog: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// The last lines that it wrote.
    package var log: String {
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(40).joined(separator: "\n")
    }

    /// How many lines with this text the server wrote, and the workers beside it.
    package func logLines(containing text: String) -> Int {
        let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").count { $0.contains(text) }
    }

    private func end(_ signal: Int32) async -> ChildProcess.End? {
        let running = child.withLock { child in
            defer { child = nil }
            return child
        }
        running?.signal(signal)
        return await running?.ended()
    }

    private func whileRunning<Output>(
        _ body: (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let result: Result<Output, any Error>
        do {
            try await start()
            let output = try await body(self)
            if let end = unexpectedEnd { throw EndedByItself(description: "\(end)\n\(log)") }
            result = .success(output)
        } catch {
            print("The log of the server that a test has failed with:\n\(log)")
            result = .failure(error)
        }
        await kill()
        try? await client.shutdown()
        return try result.get()
    }

    // MARK: - Asking it

    /// A token of a user's, made by the program itself.
    package func token(user: String) async throws -> String {
        let (end, output) = try await command("token", "--user", user)
        // The driver's library may have said something before, to standard error, which the output has too.
        guard end == .exited(0), let token = output.split(separator: "\n").last else {
            throw EndedByItself(description: "no token, but \(end): \(output)")
        }
        return String(token)
    }

    /// Runs a command of the program's to its end, with the server's environment.
    package func command(_ arguments: String...) async throws -> (end: ChildProcess.End, output: String) {
        let file = "\(logFile)-command-\(UInt64.random(in: 0...UInt64.max))"
        let child = try await ChildProcess.start(Self.program, arguments, environment: environment, log: file)
        return (await child.ended(), try String(contentsOfFile: file, encoding: .utf8))
    }

    /// - Parameter path: below its address, or an address of its own that begins with `http`.
    package func ask(
        _ method: HTTPMethod, _ path: String, token: String? = nil, headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> TestAnswer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : base + path)
        request.method = method
        if let token { request.headers.add(name: "x-access-token", value: token) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = body
        return try await TestAnswer(client.execute(request, timeout: .seconds(60)))
    }

    package func post(_ path: String, token: String? = nil, json: String) async throws -> TestAnswer {
        try await ask(
            .POST, path, token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(string: json)))
    }

    /// Built beside the bundle of the tests, which is itself the program that runs.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/afterimage"
    }()

    /// A free port that stays free while nobody listens on it: below those that the system gives to callers.
    package static func lastingPort() throws -> Int {
        struct NoPort: Error {}
        for _ in 0..<100 {
            let port = Int.random(in: 15_000..<30_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return port }
        }
        throw NoPort()
    }
}
