import FoundationEssentials
import JSON
import SeededNumbers
import Testing

/// Random texts, compared with another parser.
@Suite struct JSONFuzzTests {
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\\n\"", "\\", "\\u0041", "\\ud83d\\ude00", "1", "-", ".5",
        "e3", "0", "true", "null",
        "false", " ", "\n", "é", "{\"a\":1}", "[1,2]", "\u{0}",
    ]

    private static func text(using generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            bytes += Array(pieces.randomElement(using: &generator)!.utf8)
        }
        if generator.once(in: 8) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        return bytes
    }

    @Test func `every accepted text is accepted by another parser too, with the same strings`() throws {
        let seed = Seed("random JSON")
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = seed { Self.text(using: &$0) }
            guard let value = try? JSONValue(parsing: bytes, maximumDepth: 16) else { continue }
            accepted += 1
            let other = try? JSONDecoder().decode(Other.self, from: Data(bytes))
            #expect(
                other?.strings.sorted() == Self.strings(of: value).sorted(), "\(String(decoding: bytes, as: UTF8.self))"
            )
        }
        #expect(accepted > 100)
    }

    /// All strings that are not keys.
    private static func strings(of value: JSONValue) -> [String] {
        if let string = value.string { return [string] }
        // The other parser keeps one of several members with one name.
        if let members = value.members { return Set(members.map(\.key)).sorted().flatMap { strings(of: value[$0]!) } }
        return value.elements?.flatMap(strings) ?? []
    }

    private enum Other: Decodable {
        case string(String)
        case array([Other])
        case object([String: Other])
        case scalar

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let string = try? container.decode(String.self) {
                self = .string(string)
            } else if let array = try? container.decode([Other].self) {
                self = .array(array)
            } else if let object = try? container.decode([String: Other].self) {
                self = .object(object)
            } else {
                self = .scalar
            }
        }

        var strings: [String] {
            switch self {
            case .string(let string): [string]
            case .array(let elements): elements.flatMap(\.strings)
            case .object(let members): members.values.flatMap(\.strings)
            case .scalar: []
            }
        }
    }
}
