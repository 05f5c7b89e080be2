import FoundationEssentials
import Glibc
import TestSupport

/// A webhook receiver as a child process, with an independent implementation of the signatures.
struct AlertReceiver: Sendable {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let nextSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"

    let url: String
    private let log: String

    /// Run a receiver while the body runs.
    ///
    /// - Parameter responses: see `receiver.py`.
    static func run<Output>(
        _ responses: String = "204", secrets: [String] = [secret], _ body: (AlertReceiver) async throws -> Output
    ) async throws -> Output {
        let port = try TestPort.free()
        let log = FileManager.default.temporaryDirectory.appending(path: "alerts-\(port)-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: log) }
        let script = "\(#filePath.dropLast("AlertReceiver.swift".count))receiver.py"
        let child = try await ChildProcess.start(
            "/usr/bin/python3", [script, "\(port)", secrets.joined(separator: ","), responses], log: log)
        let result: Result<Output, any Error>
        do {
            result = .success(try await body(AlertReceiver(url: "http://127.0.0.1:\(port)/alerts", log: log)))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGKILL)
        _ = await child.waitForExit()
        return try result.get()
    }

    /// All requests in order.
    var requests: [TestJSON] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { TestJSON(parsing: String($0)) }
    }

    /// All requests once there are `count`, or at the time limit.
    func requests(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [TestJSON] {
        let deadline = ContinuousClock.now + limit
        while requests.count < count, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        return requests
    }
}
