import SeededNumbers
import Testing
import YAML

@Suite struct YAMLParsingTests {
    private static let rejected: [(text: String, line: Int)] = [
        ("", 1), ("# only a comment\n", 2), ("- a\n- b", 1), ("a: [1, 2]", 1), ("a: 1\nb: 2\na: 3", 3), ("a: &x 1", 1),
        ("a: &x 1\nb: *x", 1), ("a: !!int 1", 1), ("a: !secret 1", 1), ("a: {b: 1, b: 2}", 1), ("a: 1\n---\nb: 2", 2),
        ("a: 1\n\tb: 2", 2), ("a: {b: 1", 2), ("? [a]\n: 1", 1), ("a: \"\\q\"", 1),
    ]

    @Test func `Mappings keep the order, the text and the line of what they contain`() throws {
        let node = try YAMLNode("# prices\nb: 0.10\n\na:\n  '720P': \"0.2\"\n  note: no\n")
        guard case .mapping(let entries) = node.content else { throw YAMLError(line: 1, "no mapping") }
        #expect(entries.map(\.key) == ["b", "a"])
        #expect(node["b"] == YAMLNode(.scalar("0.10"), line: 2))
        #expect(node["a"]?["720P"] == YAMLNode(.scalar("0.2"), line: 5))
        #expect(node["a"]?["note"] == YAMLNode(.scalar("no"), line: 6))
        #expect(node["c"] == nil && node["b"]?["x"] == nil)
    }

    @Test func `What is no plain mapping is refused with its line`() {
        for (text, line) in Self.rejected {
            let error = #expect(throws: YAMLError.self, "\(text)") { try YAMLNode(text) }
            #expect(error?.line == line, "\(text): \(String(describing: error))")
        }
    }

    @Test func `Deep nesting is refused`() {
        let text = String(repeating: "{a: ", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        #expect(throws: YAMLError.self) { try YAMLNode(text) }
    }

    @Test func `Any bytes are read or refused`() {
        let seed = Seed("YAML")
        let alphabet = Array("ab: \n\t-{}[]&*!|>'\"%@`#,?\u{e9}\u{0}".unicodeScalars)
        for _ in 0..<2000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<seed({ Int.random(in: 0..<40, using: &$0) }) {
                text.append(seed { alphabet.randomElement(using: &$0) } ?? "a")
            }
            _ = try? YAMLNode(String(text))
        }
    }
}
