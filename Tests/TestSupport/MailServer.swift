package import Afterimage
import Application
import Domain
import FoundationEssentials
import Glibc
import Mail

/// A mail server as a child process: aiosmtpd, by `smtp.py`.
package struct MailServer: Sendable {
    package enum Encryption: String, Sendable { case none, starttls, implicit }

    package let port: Int
    /// The authority of the server's certificate, which is for 127.0.0.1, 0.0.0.0 and localhost.
    package let caFile: String
    private let log: String

    /// Run a server while the body runs.
    ///
    /// - Parameters:
    ///   - user: with a password; nil if everyone may send.
    ///   - replies: see `smtp.py`.
    package static func run<Output>(
        _ encryption: Encryption = .none, user: (name: String, password: String)? = nil,
        replies: [String] = ["accept"], _ body: (MailServer) async throws -> Output
    ) async throws -> Output {
        let port = try TestPort.free()
        let folder = FileManager.default.temporaryDirectory.appending(path: "mail-\(port)-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = MailServer(port: port, caFile: "\(folder)/ca.pem", log: "\(folder)/log")
        let options = Options(
            port: port, folder: folder, encryption: encryption.rawValue, user: user?.name, password: user?.password,
            replies: replies)
        let script = "\(#filePath.dropLast("MailServer.swift".count))smtp.py"
        let argument = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
        let child = try await ChildProcess.start(
            "/usr/bin/python3", ["-W", "ignore", script, argument], log: server.log)
        let result: Result<Output, any Error>
        do {
            try await server.waitUntilReady(child)
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGKILL)
        _ = await child.waitForExit()
        return try result.get()
    }

    /// Settings that send through this server, and repeat soon.
    package func settings(host: String = "127.0.0.1") throws -> MailSettings {
        guard let server = SMTPServer("smtp://\(host):\(port)"), let from = EmailAddress("afterimage@example.org")
        else {
            throw NotStarted(log: "no settings")
        }
        var settings = MailSettings(server: server, from: from)
        settings.retry.first = .milliseconds(50)
        settings.retry.tick = .milliseconds(50)
        return settings
    }

    /// All events in order, of a kind.
    package func events(_ kind: String) -> [TestJSON] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { TestJSON(parsing: String($0)) }.filter { $0["event"].string == kind }
    }

    /// The messages to an address, refused ones too.
    package func messages(to address: String) -> [TestJSON] {
        events("message").filter { $0["to"].string == address }
    }

    /// The messages to an address once there are `count`, or at the time limit.
    package func messages(
        _ count: Int, to address: String, within limit: Duration = .seconds(30)
    ) async throws -> [TestJSON] {
        let deadline = ContinuousClock.now + limit
        while messages(to: address).count < count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        return messages(to: address)
    }

    /// The token of the link in a message.
    package static func token(in message: TestJSON) -> String? {
        message["text"].string?.split(separator: "#token=").dropFirst().first.map {
            String($0.prefix { !$0.isWhitespace })
        }
    }

    private func waitUntilReady(_ child: ChildProcess) async throws {
        while events("ready").isEmpty {
            guard child.exitStatus == nil else {
                throw NotStarted(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private struct Options: Encodable {
        let port: Int
        let folder: String
        let encryption: String
        let user: String?
        let password: String?
        let replies: [String]
    }

    private struct NotStarted: Error { let log: String }
}
