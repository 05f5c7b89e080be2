import Domain
import Testing

/// What a search asks for, and what it finds.
@Suite struct SearchTextTests {
    private func texts(_ needles: [SearchTerm]) -> [String] {
        needles.map { String(decoding: $0.folded, as: UTF8.self) }
    }

    /// Whether an item with these fields is found.
    private func finds(_ search: String, _ fields: String...) throws -> Bool {
        var matcher = TextMatcher(try #require(SearchText(search)))
        var results: Set<Bool> = []
        // The memory of the first item does not change the second.
        for _ in 0..<2 {
            matcher.reset()
            for field in fields { Array(field.utf8).withUnsafeBytes { matcher.read($0) } }
            results.insert(matcher.isMatch)
        }
        #expect(results.count == 1)
        return results.contains(true)
    }

    @Test(
        arguments: [
            ("red fox", ["red", "fox"], []), ("  red\t\n fox ", ["red", "fox"], []),
            ("\"Red Fox\" -snow", ["red fox"], ["snow"]),
            ("-\"deep snow\" fox", ["fox"], ["deep snow"]), ("red -", ["red", "-"], []), ("- red", ["-", "red"], []),
            ("--red", [], ["-red"]), ("\"open end", ["open end"], []), ("\"\" -\"\" red", ["red"], []),
            ("red RED réd", ["red"], []), ("5\" nail", ["5\"", "nail"], []), ("\"a\"b", ["a", "b"], []),
            ("re-do", ["re-do"], []), ("\u{301} \u{FE0F}", [], []), ("", [], []), (" \u{3000} ", [], []),
            ("(.*)+ $x", ["(.*)+", "$x"], []),
        ] as [(String, [String], [String])])
    func `Words, phrases and exclusions are read`(_ text: String, _ wanted: [String], _ excluded: [String]) throws {
        let search = try #require(SearchText(text))
        #expect(texts(search.wanted) == wanted && texts(search.excluded) == excluded)
        #expect(search.isEmpty == (wanted.isEmpty && excluded.isEmpty))
    }

    @Test func `A text has at most 200 characters`() {
        #expect(SearchText(String(repeating: "a", count: 200)) != nil)
        #expect(SearchText(String(repeating: "🦊", count: 200)) != nil)
        #expect(SearchText(String(repeating: "a", count: 201)) == nil)
        #expect(SearchText(String(repeating: "a", count: 10_000_000)) == nil)
    }

    @Test func `Every wanted word is in some field, and no excluded one in any`() throws {
        #expect(try finds("red fox", "A red fox"))
        #expect(try finds("fox red", "a FOXY one", "infrared"))
        #expect(try !finds("red fox", "a red dog"))
        #expect(try !finds("redfox", "red", "fox"))
        #expect(try !finds("red -fox", "red", "a fox"))
        #expect(try !finds("red -fox", "a fox", "red"))
        #expect(try finds("red -fox", "red"))
        #expect(try finds("-fox", "red"))
        #expect(try !finds("red"))
        #expect(try finds("-red"))
        #expect(try finds("", "red"))
    }

    @Test func `Parts of words, and languages without spaces, are found`() throws {
        #expect(try finds("狐狸", "一只红色的狐狸在雪地里"))
        #expect(try finds("cafe", "un café noir"))
        #expect(try finds("café", "CAFE"))
        #expect(try finds("ガラス", "ｶﾞﾗｽの狐"))
        #expect(try !finds("か", "が"))
        #expect(try finds("\"$red (fox).*\"", "100 $RED (fox).* !"))
        #expect(try !finds("f.x", "fox"))
    }

    @Test func `A needle is found exactly where a text contains it`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let needle = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Bool.random(using: &random) ? 97 : 98 as UInt8
            }
            let text = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                Bool.random(using: &random) ? 97 : 98 as UInt8
            }
            let expected = text.indices.contains { text[$0...].starts(with: needle) }
            let found = text.withUnsafeBytes { SearchTerm(String(decoding: needle, as: UTF8.self)).occurs(in: $0) }
            #expect(found == expected, "\(needle) \(text)")
        }
    }

    @Test(arguments: ["a", "é", "狐", "ｶﾞ", "\u{1112}\u{1161}\u{11AB}", "e\u{301}"])
    func `A search in a long text takes linear time`(_ part: String) throws {
        let needle = SearchTerm(String(repeating: part, count: 190) + "!")
        var matcher = TextMatcher(try #require(SearchText(String(repeating: part, count: 150) + "!")))
        func time(_ size: Int) -> Duration {
            let text = Array(String(repeating: part, count: size / part.utf8.count).utf8)
            return (0..<3).map { _ in
                ContinuousClock().measure {
                    text.withUnsafeBytes { bytes in
                        matcher.reset()
                        matcher.read(bytes)
                        _ = needle.occurs(in: bytes)
                    }
                }
            }.min() ?? .zero
        }
        let short = time(100_000)
        let long = time(1_000_000)
        // Quadratic would be a hundred times as long.
        #expect(long < short * 40 + .milliseconds(50), "\(short) \(long)")
    }
}
