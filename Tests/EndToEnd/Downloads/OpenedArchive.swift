import Afterimage
import FoundationEssentials
import TestSupport
import Testing

/// A download that was fetched, and opened with Python, unzip, 7z and bsdtar.
struct OpenedArchive: Sendable {
    /// See `archive.py`.
    let json: TestJSON

    /// - Parameter body: of the request that makes the download.
    init(_ body: String, of server: TestServer, token: String) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(server.settings.databaseName).zip").path
        let log = path + ".log"
        defer { for file in [path, log] { try? FileManager.default.removeItem(atPath: file) } }
        let script = "\(#filePath.dropLast("OpenedArchive.swift".count))archive.py"
        let child = try await ChildProcess.start(
            "/usr/bin/python3", [script, server.base, token, body, path],
            environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"], log: log)
        let status = await child.waitForExit()
        let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        try #require(status == .exited(0), "\(output.suffix(2000))")
        json = TestJSON(parsing: output)
    }

    /// Expects that the archive is as announced, and that every program opens it.
    func expectSound(files: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        let comment = Comment(rawValue: "\(json["objections"]) \(json["broken"])")
        #expect(json["objections"].array.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(json["broken"] == .null, comment, sourceLocation: sourceLocation)
        #expect(json["count"].integer == files + 1, sourceLocation: sourceLocation)
        #expect(json["unique"].integer == files + 1, sourceLocation: sourceLocation)
        #expect(json["answer"]["count"].integer == files, sourceLocation: sourceLocation)
        #expect(json["announced"] == json["answer"]["size"], sourceLocation: sourceLocation)
        #expect(json["length"] == json["announced"], sourceLocation: sourceLocation)
    }

    var names: [String] { json["names"].array.compactMap(\.string) }
}
