import JSON
import Testing

/// Texts that RFC 8259 allows, and their values.
@Suite struct AcceptedTextTests {
    private static let texts: [(text: String, value: String)] = [
        // Scalars alone.
        ("null", "null"), ("true", "true"), ("false", "false"), ("0", "0"), ("-0", "0"), ("\"\"", "\"\""),
        ("\"a\"", "\"a\""), (" 1 ", "1"), ("\"\\u0000\"", "\"\u{0}\""),
        // Numbers.
        ("[1]", "[1]"), ("[-1]", "[-1]"), ("[123]", "[123]"), ("[20e1]", "[200.0]"), ("[1E22]", "[1e+22]"),
        ("[1e-2]", "[0.01]"), ("[1E+2]", "[100.0]"), ("[0e1]", "[0.0]"), ("[0e+1]", "[0.0]"), ("[0E1]", "[0.0]"),
        ("[-0]", "[0]"), ("[-0.0]", "[-0.0]"), ("[123.456e78]", "[1.23456e+80]"),
        ("[-123123123123]", "[-123123123123]"),
        ("[1.5]", "[1.5]"), ("[0.0]", "[0.0]"), ("[9223372036854775807]", "[9223372036854775807]"),
        ("[-9223372036854775808]", "[-9223372036854775808]"), ("[ 4]", "[4]"),
        // Arrays.
        ("[]", "[]"), ("[ ]", "[]"), ("[[]   ]", "[[]]"), ("[\"\"]", "[\"\"]"), ("[1\n]", "[1]"),
        ("[null,1,\"1\",{}]", "[null,1,\"1\",{}]"), ("[1,null,null,null,2]", "[1,null,null,null,2]"), ("[2] ", "[2]"),
        // Objects.
        ("{}", "{}"), ("{\"\":0}", "{\"\":0}"), ("{\"a\":[]}", "{\"a\":[]}"),
        ("{\"a\":\"b\",\"a\":\"b\"}", "{\"a\":\"b\",\"a\":\"b\"}"),
        ("{\"a\":\"b\",\"a\":\"c\"}", "{\"a\":\"b\",\"a\":\"c\"}"),
        ("{\n\"a\"\n:\r\t\"b\" ,\"c\": {} }", "{\"a\":\"b\",\"c\":{}}"),
        ("{\"min\":-1.0e+28,\"max\":1.0e+28}", "{\"min\":-1e+28,\"max\":1e+28}"),
        ("{\"foo\\u0000bar\":42}", "{\"foo\u{0}bar\":42}"),
        ("{\"a\":{\"b\":{\"c\":[{},{}]}},\"d\":1}", "{\"a\":{\"b\":{\"c\":[{},{}]}},\"d\":1}"),
        // Strings.
        (#"["\u0060\u012a\u12AB"]"#, "[\"\u{60}\u{12A}\u{12AB}\"]"),
        (#"["\"\\\/\b\f\n\r\t"]"#, "[\"\"\\/\u{8}\u{C}\n\r\t\"]"),
        (#"["\\u0000"]"#, #"["\u0000"]"#), (#"["\\n"]"#, #"["\n"]"#), (#"["\u0012"]"#, "[\"\u{12}\"]"),
        (#"["\uD801\udc37"]"#, "[\"\u{10437}\"]"), (#"["\ud83d\ude39\ud83d\udc8d"]"#, "[\"😹💍\"]"),
        (#"["\uDBFF\uDFFF"]"#, "[\"\u{10FFFF}\"]"), (#"["\uFFFF"]"#, "[\"\u{FFFF}\"]"),
        (#"["\uFEFF"]"#, "[\"\u{FEFF}\"]"),
        (#"["\u00A0\u2028\u2029\u200B"]"#, "[\"\u{A0}\u{2028}\u{2029}\u{200B}\"]"),
        (#"["a\u0041é\u00e9🦊"]"#, "[\"aAéé🦊\"]"),
        ("[\"\u{2028}\u{2029}\"]", "[\"\u{2028}\u{2029}\"]"), ("[\"\u{7F}\"]", "[\"\u{7F}\"]"),
        ("[\"€𝄞\u{10FFFF}\"]", "[\"€𝄞\u{10FFFF}\"]"),
        ("[\"/&\"]", "[\"/&\"]"), (#"["\u005C\u0022"]"#, #"["\""]"#), (#"["new\u000Aline"]"#, "[\"new\nline\"]"),
        ("[\"a/*b*/c#\"]", "[\"a/*b*/c#\"]"),
    ]

    @Test(arguments: texts)
    func `a valid text is read`(text: String, value: String) throws {
        #expect(try JSONValue(text).description == value)
    }

    @Test func `numbers of any length are valid, and have no value where none fits`() throws {
        let digits = String(repeating: "9", count: 10_000)
        for text in [digits, "-\(digits)", "1e\(digits)", "1E400", "-1e400"] {
            let value = try JSONValue(text)
            #expect(value.integer == nil && value.double == nil && value.description == "out of range")
        }
        #expect(try JSONValue("1e-\(digits)").double == 0)
        #expect(try JSONValue("0.\(digits)").double == 1)
        #expect(try JSONValue("9223372036854775808").integerLiteral == nil)
        #expect(try JSONValue("9223372036854775808").double == 9_223_372_036_854_775_808)
    }

    @Test func `a whole number is an integer in every notation`() throws {
        for text in ["72", "72.0", "7.2e1", "720E-1", "72.000"] {
            #expect(try JSONValue(text).integer == 72, "\(text)")
        }
        #expect(try JSONValue("72.0").integerLiteral == nil)
        for text in ["72.5", "1e-1", "1e19", "\"72\"", "true", "null", "[72]"] {
            #expect(try JSONValue(text).integer == nil, "\(text)")
        }
    }
}
