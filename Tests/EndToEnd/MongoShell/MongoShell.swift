import BSON
import FoundationEssentials
import Glibc
import MongoClient
import TestSupport

/// Runs the mongosh scripts in Node, which sends each command through named pipes to be run on the test server.
struct MongoShell {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    static let node: String? = ["/usr/bin/node", "/usr/local/bin/node", "/usr/bin/nodejs"].first {
        access($0 as String, X_OK) == 0
    }

    let database: MongoDatabase

    /// - Parameter prelude: the argument of `--eval`.
    /// - Returns: the script's output.
    func run(_ script: String, _ prelude: String = "") async throws -> String {
        guard let node = Self.node else {
            throw Failed(description: "Node is not installed (on Debian: apt-get install nodejs)")
        }
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
        while child.exitStatus == nil, ContinuousClock.now < deadline {
            if let line = commands.line() {
                replies.write(try await reply(to: line) + "\n")
            } else {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        child.signal(SIGKILL)
        let status = await child.waitForExit()
        let output = try String(contentsOfFile: "\(folder)/out", encoding: .utf8)
        guard status == .exited(0) else { throw Failed(description: "\(script): \(status)\n\(output)") }
        return output
    }

    private func reply(to line: String) async throws -> String {
        let request = try BSONDocument(extendedJSON: line)
        guard case .string(let name)? = request["database"], case .document(let command)? = request["command"] else {
            throw Failed(description: "not a command: \(line)")
        }
        do {
            return try await database.client.database(name).run(.plain, command).extendedJSON(.relaxed)
        } catch let error as MongoError {
            return try BSONDocument([("ok", 0), ("errmsg", .string(error.detail))]).extendedJSON(.relaxed)
        }
    }

    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
}

/// A named pipe, opened for reading and writing so that neither side blocks on opening it.
private final class Pipe {
    struct NotCreated: Error {}

    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw NotCreated() }
        descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw NotCreated() }
    }

    deinit { close(descriptor) }

    /// The next line; nil if there is none yet.
    func line() -> String? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 { buffer += chunk[..<count] }
        guard let end = buffer.firstIndex(of: 10) else { return nil }
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end], as: UTF8.self)
    }

    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { rest = rest.dropFirst(written) } else { usleep(500) }
        }
    }
}
