import BSON
import FoundationEssentials
import Glibc
import MongoClient
import TestSupport

/// Runs the scripts for mongosh by Node, which asks for each command through two pipes: the real commands, as the
/// scripts make them, at a real server.
struct MongoShell {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    static let node: String? = ["/usr/bin/node", "/usr/local/bin/node", "/usr/bin/nodejs"].first {
        access($0 as String, X_OK) == 0
    }

    let database: MongoDatabase

    /// - Parameter prelude: what would stand behind `--eval`.
    /// - Returns: all that the script printed.
    func run(_ script: String, _ prelude: String = "") async throws -> String {
        guard let node = Self.node else { throw Failed(description: "there is no node: apt-get install nodejs") }
        let folder = "\(FileManager.default.temporaryDirectory.path)/shell-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (commands, replies) = (try Pipe("\(folder)/commands"), try Pipe("\(folder)/replies"))
        let child = try await ChildProcess.start(
            node,
            [
                "\(Self.root)/Tests/EndToEnd/MongoShell/shell.js", commands.path, replies.path, database.name,
                "\(Self.root)/scripts/mongosh/\(script)", "var database = '\(database.name)'; \(prelude)",
            ], log: "\(folder)/out")
        let deadline = ContinuousClock.now + .seconds(30)
        while child.end == nil, ContinuousClock.now < deadline {
            if let line = commands.line() {
                replies.write(try await reply(to: line) + "\n")
            } else {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        child.signal(SIGKILL)
        let end = await child.ended()
        let output = try String(contentsOfFile: "\(folder)/out", encoding: .utf8)
        guard end == .exited(0) else { throw Failed(description: "\(script): \(end)\n\(output)") }
        return output
    }

    private func reply(to line: String) async throws -> String {
        let request = try BSONDocument(extendedJSON: line)
        guard case .string(let name)? = request["database"], case .document(let command)? = request["command"] else {
            throw Failed(description: "no command: \(line)")
        }
        do {
            return try await database.client.database(name).run(.plain, command).extendedJSON(.relaxed)
        } catch let error as MongoError {
            return try BSONDocument([("ok", 0), ("errmsg", .string(error.detail))]).extendedJSON(.relaxed)
        }
    }

    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
}

/// A named pipe, one end of which is held here so that neither side waits for the other to open it.
private final class Pipe {
    struct NotMade: Error {}

    let path: String
    private let descriptor: Int32
    private var waiting: [UInt8] = []

    init(_ path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw NotMade() }
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw NotMade() }
    }

    deinit { close(descriptor) }

    /// Nil where none is there yet.
    func line() -> String? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 { waiting += chunk[..<count] }
        guard let end = waiting.firstIndex(of: 10) else { return nil }
        defer { waiting.removeFirst(end + 1) }
        return String(decoding: waiting[..<end], as: UTF8.self)
    }

    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) } else { usleep(500) }
        }
    }
}
