import Foundation
import Glibc
import Logging
import Telemetry
import Testing

@Suite struct LogLineTests {
    private static let hostile = [
        "plain", "", "a\nb\r\nc", "\"},{\"level\":\"error", "tab\tnul\u{0}esc\u{1B}[2J", "\u{2028}\u{2029}\u{85}",
        "\u{202E}desrever", "é🙂\\", String(repeating: "x", count: 100_000),
    ]

    /// The lines that a logger writes while a body runs.
    private static func lines(_ format: LogFormat, _ body: (Logger) async throws -> Void) async throws -> [String] {
        let path = FileManager.default.temporaryDirectory.path + "/log-\(UUID().uuidString)"
        defer { unlink(path) }
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(file) }
        let output = LogOutput(descriptor: file)
        try await body(Logger(label: "test", factory: { LineLogHandler(label: $0, format: format, output: output) }))
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `JSON format writes one object per line for any input`() async throws {
        let lines = try await Self.lines(.json) { logger in
            for text in Self.hostile {
                logger.info(
                    "\(text)",
                    metadata: [
                        "text": "\(text)", "number": .stringConvertible(42), "flag": .stringConvertible(true),
                        "message": "not the message",
                        "\(text.prefix(20))k": .array(["a", .dictionary(["b": "\(text)"])]),
                    ])
            }
        }
        #expect(lines.count == Self.hostile.count)
        for (line, text) in zip(lines, Self.hostile) {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let message = try #require(object["message"] as? String)
            #expect(text.utf8.count > 10_000 ? message.utf8.count < 9000 : message == text)
            #expect(object["number"] as? Int == 42 && object["flag"] as? Bool == true)
            #expect(object["message_"] as? String == "not the message" && object["level"] as? String == "info")
            let time = try #require(object["time"] as? String)
            #expect(try #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#.wholeMatch(in: time) != nil)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 && $0.value != 0x202E })
        }
    }

    @Test func `Text format writes one line per event, and no value can be forged`() async throws {
        let lines = try await Self.lines(.text) { logger in
            for text in Self.hostile { logger.info("\(text)", metadata: ["a": "\(text)", "b": "1"]) }
            logger.info("x", metadata: ["a": "1 b=2"])
        }
        #expect(lines.count == Self.hostile.count + 1)
        #expect(try #/\d{4}-\d\d-\d\dT[\d:.]+Z info test: plain a=plain b=1/#.wholeMatch(in: lines[0]) != nil)
        #expect(lines.last?.hasSuffix(#"x a="1 b=2""#) == true)
        #expect(lines.allSatisfy { $0.hasSuffix("b=1") || $0.hasSuffix("b=2\"") })
    }

    @Test func `Lines of concurrent writers do not interleave`() async throws {
        let lines = try await Self.lines(.json) { logger in
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask { @concurrent in
                        for number in 0..<300 {
                            logger.info(
                                "\(String(repeating: "x", count: number * 17 % 5000))",
                                metadata: ["writer": .stringConvertible(writer), "number": .stringConvertible(number)])
                        }
                    }
                }
            }
        }
        #expect(lines.count == 8 * 300)
        var seen = Set<[Int]>()
        for line in lines {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            seen.insert([try #require(object["writer"] as? Int), try #require(object["number"] as? Int)])
        }
        #expect(seen.count == 8 * 300)
    }

    @Test func `Event metadata overrides logger metadata`() async throws {
        let lines = try await Self.lines(.json) { logger in
            var logger = logger
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger.info("x", metadata: ["a": "event"])
        }
        #expect(lines[0].hasSuffix(#""message":"x","b":"logger","a":"event"}"#))
    }
}
