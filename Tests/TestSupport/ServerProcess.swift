package import AsyncHTTPClient
import FoundationEssentials
import Glibc
package import MongoClient
import NIOCore
package import NIOHTTP1
package import Sandbox
import Synchronization

/// `afterimage serve` as a child process that can be killed and restarted on the same port and database, with the
/// sandbox as its provider.
package final class ServerProcess: Sendable {
    /// The process exited without being stopped.
    package struct UnexpectedExit: Error, CustomStringConvertible {
        package let description: String
    }

    /// The base URL, without a trailing slash.
    package let base: String
    package let port: Int
    package let database: MongoDatabase
    package let sandbox: SandboxServer

    let environment: [String: String]
    /// Directory of the task ids that are not in the database yet.
    package var spoolDirectory: String? { environment["SPOOL_DIRECTORY"] }
    /// Folder of the disk store.
    package var uploadsDirectory: String? { environment["UPLOADS_DIRECTORY"] }
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
        // Fail at once while the server is down.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Run server and sandbox while the body runs, then remove the database and the files.
    ///
    /// - Parameters:
    ///   - environment: overrides the defaults.
    ///   - mongo: the connection string of another mongod; nil for the shared one.
    package static func run<Output: Sendable>(
        sandbox configuration: SandboxConfiguration = .immediate, environment: [String: String] = [:],
        mongo: String? = nil, _ body: @escaping @Sendable (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let sandbox = SandboxServer(configuration: configuration, logger: TestMongo.quiet)
        let name = TestMongo.freshName()
        let directory = "\(FileManager.default.temporaryDirectory.path)/\(name)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let port = try TestPort.free()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.run() }
            let defaults = [
                "PORT": "\(port)", "MONGODB_URI": mongo ?? TestMongo.uri, "MONGODB_DATABASE": name,
                "MONGODB_CONNECTIONS": "6", "JWT_SECRET": TestServer.secret, "CALLBACK_SECRET": TestServer.secret,
                "NANOBANANA_BASE_URL": try await sandbox.baseURL, "NANOBANANA_API_KEY": "test",
                "NANOBANANA_POLLS_PER_SECOND": "1000", "UPLOADS_DIRECTORY": "\(directory)/uploads",
                "SPOOL_DIRECTORY": "\(directory)/spool",
                // Only tests of the archive have content copied as it is completed.
                "ARCHIVE_COPIES": "0",
                "QWEN_BASE_URL": try await sandbox.baseURL, "QWEN_API_KEY": "test",
                "QWEN_SUBMISSIONS_PER_SECOND": "1000",
                "QWEN_POLLS_PER_SECOND": "1000", "VIDEO_POLL_INTERVAL_SECONDS": "0.05",
                "VIDEO_RETRY_SECONDS": "0.05", "VIDEO_ORIGIN_HOSTS": "127.0.0.1", "VIDEO_ORIGIN_ALLOW_PRIVATE": "true",
                "VIDEO_PROXY_LOG": "\(directory)/video_proxy.log",
                // Tests run several workers.
                "WORKER_PORT": "none",
                "LOG_LEVEL": "warning", "SHUTDOWN_DRAIN_SECONDS": "0", "RATE_LIMITS": "false",
                "REGISTRATION": "open",
            ]
            defer { group.cancelAll() }
            return try await TestMongo.withDatabase(named: name, { $0.uri = mongo ?? $0.uri }) { database in
                let server = ServerProcess(
                    defaults.merging(environment) { $1 }, port: port, database: database, sandbox: sandbox,
                    logFile: "\(directory)/log")
                return try await server.whileRunning(body)
            }
        }
    }

    /// Run another server with the database, provider and directories of the first while the body runs.
    ///
    /// - Parameter environment: overrides the environment of the first.
    package static func run<Output: Sendable>(
        beside first: ServerProcess, environment: [String: String] = [:],
        _ body: (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let port = try TestPort.free()
        let merged = first.environment.merging(["PORT": "\(port)"]) { $1 }.merging(environment) { $1 }
        let server = ServerProcess(
            merged, port: port, database: first.database, sandbox: first.sandbox, logFile: "\(first.logFile)-\(port)")
        return try await server.whileRunning(body)
    }

    // MARK: - Lifecycle

    /// Start the process and wait until it is ready.
    package func start() async throws {
        let started = try await ChildProcess.start(Self.program, ["serve"], environment: environment, log: logFile)
        child.withLock { $0 = started }
        try await waitUntilReady(within: .seconds(30))
    }

    /// Send SIGKILL and wait for the exit.
    package func kill() async { _ = await terminate(SIGKILL) }

    /// Send SIGTERM and wait for the exit.
    package func stop() async -> ChildProcess.ExitStatus? { await terminate(SIGTERM) }

    /// Nil while it runs.
    package var unexpectedExit: ChildProcess.ExitStatus? { child.withLock { $0?.exitStatus } }

    /// Wait until `/health/ready` responds with 200.
    package func waitUntilReady(within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let status = unexpectedExit { throw UnexpectedExit(description: "\(status)\n\(log)") }
            if (try? await request(.GET, "/health/ready").status) == 200 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw UnexpectedExit(description: "not ready within \(limit)\n\(log)")
    }

    /// Nil while no process runs.
    package var processID: Int32? { child.withLock { $0?.processID } }

    /// The complete log.
    package var fullLog: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    /// The last 40 lines of the log.
    package var log: String {
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(40).joined(separator: "\n")
    }

    /// The number of log lines of the server and its workers that contain the text.
    package func logLines(containing text: String) -> Int {
        let log = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").count { $0.contains(text) }
    }

    private func terminate(_ signal: Int32) async -> ChildProcess.ExitStatus? {
        let running = child.withLock { child in
            defer { child = nil }
            return child
        }
        running?.signal(signal)
        return await running?.waitForExit()
    }

    private func whileRunning<Output>(
        _ body: (ServerProcess) async throws -> Output
    ) async throws -> Output {
        let result: Result<Output, any Error>
        do {
            try await start()
            let output = try await body(self)
            if let status = unexpectedExit { throw UnexpectedExit(description: "\(status)\n\(log)") }
            result = .success(output)
        } catch {
            print("log of the server under test:\n\(log)")
            result = .failure(error)
        }
        await kill()
        try? await client.shutdown()
        return try result.get()
    }

    // MARK: - Requests

    /// A user's token, signed by `afterimage token`.
    ///
    /// - Parameter role: `admin`, or nil.
    package func token(user: String, role: String? = nil) async throws -> String {
        let (status, output) = try await runCommand(["token", "--user", user] + (role.map { ["--role", $0] } ?? []))
        // libmongoc may have written to standard error, which the output includes.
        guard status == .exited(0), let token = output.split(separator: "\n").last else {
            throw UnexpectedExit(description: "no token: \(status): \(output)")
        }
        return String(token)
    }

    /// Run another command of the program with the server's environment.
    ///
    /// - Parameters:
    ///   - changes: overrides the environment.
    ///   - input: standard input; nil for none.
    package func runCommand(
        _ arguments: String..., environment changes: [String: String] = [:], input: String? = nil
    ) async throws -> (status: ChildProcess.ExitStatus, output: String) {
        try await runCommand(arguments, changes, input: input)
    }

    private func runCommand(
        _ arguments: [String], _ changes: [String: String] = [:], input: String? = nil
    ) async throws -> (status: ChildProcess.ExitStatus, output: String) {
        let file = "\(logFile)-command-\(UInt64.random(in: 0...UInt64.max))"
        if let input { try input.write(toFile: "\(file)-input", atomically: false, encoding: .utf8) }
        let child = try await ChildProcess.start(
            Self.program, arguments, environment: environment.merging(changes) { $1 },
            input: input == nil ? "/dev/null" : "\(file)-input", log: file)
        return (await child.waitForExit(), try String(contentsOfFile: file, encoding: .utf8))
    }

    /// - Parameter path: relative to `base`, or an absolute URL.
    package func request(
        _ method: HTTPMethod, _ path: String, token: String? = nil, headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil
    ) async throws -> TestResponse {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : base + path)
        request.method = method
        if let token { request.headers.add(name: "x-access-token", value: token) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = body
        return try await TestResponse(client.execute(request, timeout: .seconds(60)))
    }

    package func post(_ path: String, token: String? = nil, json: String) async throws -> TestResponse {
        try await request(
            .POST, path, token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(string: json)))
    }

    /// The path of the program: SwiftPM builds it into the directory of the test bundle, which is the running program.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/afterimage"
    }()
}
