import Application
import Domain
import Foundation
import Glibc
import Persistence
import TemporaryFiles
import Testing

@Suite struct AccessLogFileTests {
    private static func entry(_ id: String, range: String? = nil, proxyID: String = "p", method: String = "GET")
        -> AccessLogEntry
    {
        AccessLogEntry(
            at: Timestamp(milliseconds: 1_700_000_000_007),
            access: AccessLogRequest(
                requestID: id, method: method, proxyID: proxyID, range: range, status: 206, bytesSent: 1234,
                duration: .milliseconds(56), isComplete: false))
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `A request is one line, and a missing directory is created`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/a/b/video_proxy.log"
            let file = AccessLogFile(path: path)
            let receipt = await file.append([Self.entry("r1", range: "bytes=0-"), Self.entry("r2")], dropped: 3)
            #expect(receipt.lines == 3 && receipt.problem == nil)
            let time = "time=2023-11-14T22:13:20.007Z"
            let rest = #"status=206 bytes=1234 duration_ms=56 complete=false"#
            let lines = try Self.lines(path)
            #expect(
                lines == [
                    #"\#(time) request_id="r1" method="GET" proxy_id="p" range="bytes=0-" \#(rest)"#,
                    #"\#(time) request_id="r2" method="GET" proxy_id="p" \#(rest)"#,
                    "\(time) dropped=3",
                ])
        }
    }

    @Test func `Client input cannot forge a line or a value`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/video_proxy.log"
            let hostile = [
                "a\nstatus=200", "a\r\ntime=2023", "\" status=200 x=\"", "\\\" status=200", "\u{2028}b\u{85}c\u{0}",
                "é\u{1B}[2J", String(repeating: "x", count: 100_000), "\u{202E}desrever",
            ]
            let entries = hostile.map { Self.entry($0, range: $0, proxyID: $0, method: $0) }
            #expect(await AccessLogFile(path: path).append(entries, dropped: 0).lines == hostile.count)
            let lines = try Self.lines(path)
            #expect(lines.count == hostile.count)
            let value = #""(?:[^"\\]|\\["\\]|\\u\{[0-9a-f]+\})*""#
            let form = try Regex(
                "time=[-0-9T:.]+Z request_id=\(value) method=\(value) proxy_id=\(value) range=\(value) "
                    + "status=206 bytes=1234 duration_ms=56 complete=false")
            for line in lines {
                #expect(try form.wholeMatch(in: line) != nil, "\(line.prefix(200))")
                #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && line.utf8.count < 20_000)
            }
        }
    }

    @Test func `A file that was moved or removed is created again`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/logs/video_proxy.log"
            let file = AccessLogFile(path: path)
            _ = await file.append([Self.entry("1")], dropped: 0)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            _ = await file.append([Self.entry("2")], dropped: 0)
            #expect(try Self.lines(path + ".1").count == 1 && Self.lines(path).count == 1)
            try FileManager.default.removeItem(atPath: "\(folder)/logs")
            #expect(await file.append([Self.entry("3")], dropped: 0).lines == 1)
            #expect(try Self.lines(path).count == 1)
        }
    }

    @Test func `A file that is too large is rotated, the oldest is removed, and no line is split`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/video_proxy.log"
            let file = AccessLogFile(path: path, rotation: LogRotation(maximumSize: 2000, oldFiles: 3))
            for number in 0..<200 { #expect(await file.append([Self.entry("\(number)")], dropped: 0).lines == 1) }
            var numbers: [Int] = []
            for name in [".3", ".2", ".1", ""] {
                let lines = try Self.lines(path + name)
                #expect(lines.allSatisfy { $0.hasPrefix("time=") && $0.hasSuffix("complete=false") })
                #expect(try Data(contentsOf: URL(filePath: path + name)).count <= 2000 && !lines.isEmpty)
                numbers += Self.numbers(lines)
            }
            #expect(numbers == Array(200 - numbers.count..<200) && numbers.count > 40)
            #expect(!FileManager.default.fileExists(atPath: path + ".4"))
        }
    }

    @Test func `Several writers of one file lose no line while the file is moved away`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/video_proxy.log"
            let rotation = LogRotation(maximumSize: 5000, oldFiles: 100)
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    // Each stands for a process; they share only the file.
                    let file = AccessLogFile(path: path, rotation: rotation)
                    group.addTask {
                        for number in 0..<100 {
                            let first = writer * 1000 + number * 3
                            let entries = (first..<first + 3).map { Self.entry("\($0)") }
                            #expect(await file.append(entries, dropped: 0).lines == 3)
                        }
                    }
                }
                group.addTask {
                    for number in 0..<30 {
                        _ = rename(path, "\(folder)/moved-\(number)")
                        await Task.yield()
                    }
                }
            }
            var lines: [String] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                lines += try Self.lines("\(folder)/\(name)")
            }
            #expect(lines.allSatisfy { $0.hasPrefix("time=") && $0.hasSuffix("complete=false") })
            let all = [0, 1000, 2000, 3000].flatMap { first in Array(first..<(first + 300)) }
            #expect(Self.numbers(lines).sorted() == all)
        }
    }

    private static func numbers(_ lines: [String]) -> [Int] {
        lines.compactMap { $0.split(separator: "\"").dropFirst().first.flatMap { Int($0) } }
    }

    @Test func `A write error is reported and has no other effect`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/file"))
            for path in ["/dev/full", folder, "\(folder)/file/video_proxy.log"] {
                let receipt = await AccessLogFile(path: path).append([Self.entry("1")], dropped: 0)
                #expect(receipt.lines == 0 && receipt.problem != nil, "\(path)")
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
    func `A disk full in the middle of a line gets complete lines again once there is room`() async throws {
        try await TemporaryDirectory.use { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else {
                try Test.cancel("mounting is not permitted here (error \(errno))")
            }
            defer { umount2(folder, Int32(MNT_DETACH)) }
            let (path, ballast) = ("\(folder)/video_proxy.log", "\(folder)/ballast")
            try Data(repeating: 0, count: 40_000).write(to: URL(fileURLWithPath: ballast))
            let file = AccessLogFile(path: path)
            let entries = (0..<1000).map { Self.entry("\($0)") }
            let receipt = await file.append(entries, dropped: 0)
            #expect(receipt.problem != nil && (1..<1000).contains(receipt.lines))
            try FileManager.default.removeItem(atPath: ballast)
            let rest = Array(entries.dropFirst(receipt.lines).prefix(50))
            #expect(await file.append(rest, dropped: 0).lines == rest.count)
            let whole = try Self.lines(path).filter {
                $0.hasSuffix("complete=false") && $0.ranges(of: "time=").count == 1
            }
            let ids = whole.compactMap { $0.split(separator: "\"").dropFirst().first.flatMap { Int($0) } }
            #expect(ids == Array(0..<(receipt.lines + rest.count)))
        }
    }
}
