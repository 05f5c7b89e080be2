import JSON
import Testing

/// Texts and bytes that RFC 8259 does not allow, and those that a parser may reject.
@Suite struct RejectedTextTests {
    @Test(arguments: [
        // The whole text.
        "", " ", "\u{FEFF}{}", "\u{FEFF}", "{}}", "[][]", "1]", "1 2", "{}#", "{}//", "{}/**/", "/**/{}", "nul", "NULL",
        "True", "tru", "truee", "fals", "nulll", "a", "å", "\u{2060}[]", "[\u{C}]", "[\u{A0}]", "[\u{B}]", "<.>", "*",
        "{\"a\":\"b\"}#{}", "\"", "\"a", "'a'", "\u{0}", "1\u{0}", "[\u{0}]", "undefined", "NaN", "Infinity",
        "-Infinity",
        // Numbers.
        "[-]", "[+1]", "[++1]", "[-01]", "[01]", "[012]", "[-012]", "[.1]", "[-.1]", "[1.]", "[-1.]", "[0.]", "[2.e3]",
        "[2.e-3]",
        "[0.3e]", "[0.3e+]", "[0e]", "[0e+]", "[0E]", "[1e]", "[1.0e]", "[1.0e-]", "[1eE2]", "[1e1.5]", "[1.2.3]",
        "[1.2a]", "[0.1.2]",
        "[--1]", "[- 1]", "[1 000]", "[1_000]", "[0x1]", "[0x42]", "[1x]", "[-1x]", "[1a]", "[-a]", "[1e1a]", "[NaN]",
        "[-NaN]",
        "[Infinity]", "[-Infinity]", "[Inf]", "[1+2]", "[１]", "[0e+-1]",
        // Arrays.
        "[", "]", "[1", "[1,", "[,", "[,1]", "[1,]", "[1,,2]", "[1,,]", "[\"\",]", "[,,]", "[1 true]", "[a", "[\"a\"",
        "[*]", "[1:2]",
        "[\"a\":1]", "[3[4]]", "[1}", "[[]", "[]]", "[{]", "[\"x\"]]", "[1,\n1\n,1", "[   , \"\"]", "[-1]x",
        // Objects.
        "{", "}", "{]", "{,}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\":1,,}",
        "{\"a\":1,,\"b\":2}", "{,\"a\":1}",
        "{\"a\" 1}", "{\"a\",1}", "{\"a\"}", "{:1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\"::1}",
        "{\"a\":b}",
        "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\":\"b\",c}", "{\"a\":/*c*/1}", "{\"a\":1}//", "{\"a\"=1}",
        "{🇨🇭}", "{\"a\":\"a\" 123}",
        // Strings.
        "[\"]", "[\"a]", "[\"\\\"]", #"["\"]"#, #"["\x41"]"#, #"["\a"]"#, #"["\0"]"#, #"["\'"]"#, #"["\U0041"]"#,
        #"["\🌀"]"#, #"["\ "]"#,
        #"["\u"]"#, #"["\u0"]"#, #"["\u00"]"#, #"["\u00A"]"#, #"["\u00G0"]"#, #"["\u+123"]"#, #"["\u 123"]"#,
        #"["\u{41}"]"#,
        #"["\uD800"]"#, #"["\uDC00"]"#, #"["\uD800\"]"#, #"["\uD800\u"]"#, #"["\uD800\u1"]"#, #"["\uD800\u1x"]"#,
        #"["\uD800\uD800\x"]"#,
        #"["\uD800\n"]"#, #"["\uD800abc"]"#, #"["\uD800\u0041"]"#, #"["\uD800\uD800"]"#, #"["\uDC00\uD800"]"#,
        #"["\uDFFF\uDFFF"]"#,
        #"{"\uD800":1}"#, "[\"\n\"]", "[\"\t\"]", "[\"\u{0}\"]", "[\"\u{1F}\"]", "[\"\r\"]", "{\"\t\":1}",
        "[\\u0020\"a\"]", "\\u0020", "[\\n]",
    ])
    func `an invalid text is rejected`(text: String) {
        #expect { try JSONValue(text) } throws: { if case .invalid? = $0 as? JSONError { true } else { false } }
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC3], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF], [0xE2, 0x82],
            [0xF0, 0x9F, 0xA6], [0xE9], [0xA5, 0x5C, 0x6E],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are rejected inside and outside of strings`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        for text in [bytes, [quote] + bytes + [quote], Array("{\"".utf8) + bytes + Array("\":1}".utf8)] {
            #expect { try JSONValue(parsing: text, maximumDepth: 16) } throws: {
                if case .invalid(expected: "UTF-8", at: _)? = $0 as? JSONError { true } else { false }
            }
        }
    }

    @Test func `UTF-16 and UTF-32 are rejected`() {
        let texts =
            [
                [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x00, 0x7B, 0x00, 0x7D], [0x7B, 0x00, 0x7D, 0x00],
                [0x00, 0x00, 0x00, 0x5B],
            ] as [[UInt8]]
        for text in texts { #expect(throws: JSONError.self) { try JSONValue(parsing: text, maximumDepth: 16) } }
    }

    @Test func `an error says what was expected, and at which byte offset`() {
        func expect(_ expected: String, at offset: Int, in text: String) {
            #expect(throws: JSONError.invalid(expected: expected, at: offset)) { try JSONValue(text) }
        }
        expect("a value", at: 0, in: "")
        expect("a colon", at: 6, in: #"{"é" 1}"#)
        expect("a comma or a closing bracket", at: 3, in: "[1 2]")
        expect("a comma or a closing brace", at: 6, in: #"{"a":1"#)
        expect("a key", at: 7, in: #"{"a":1,}"#)
        expect("a closing quote", at: 3, in: #"["a"#)
        expect("both halves of a surrogate pair", at: 3, in: #"["\ud800"]"#)
        expect("the end of the text", at: 3, in: "{} {}")
    }
}
