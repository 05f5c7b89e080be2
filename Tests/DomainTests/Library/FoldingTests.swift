import Domain
import Foundation
import Testing

/// Texts that people take for equal are equal once folded.
@Suite struct FoldingTests {
    private static func fold(_ text: String) -> [UInt8] { [UInt8](folding: text) }

    @Test(arguments: [
        ("café", "CAFE"), ("Straße", "STRASSE"), ("ẞ", "ss"), ("Łódź", "lodz"), ("Ελλάδα", "ΕΛΛΑΔΑ"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("Ёлка", "елка"), ("İstanbul", "ıstanbul"), ("Ærø", "aero"), ("Œuvre", "oeuvre"), ("ﬃ", "FFI"), ("ſ", "s"),
        ("Ａ１", "a1"), ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"), ("ｶﾞ", "ガ"), ("ﾊﾟｿｺﾝ", "パソコン"), ("ｱｲｳ", "アイウ"),
        ("か\u{3099}", "が"), ("は\u{309A}", "ぱ"), ("ﾡ", "ㄱ"), ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"),
        ("가\u{11A8}", "각"), ("\u{212A}", "k"), ("Ⱥ", "ⱥ"), ("𐐀", "𐐨"), ("e\u{301}\u{302}", "e"), ("so\u{AD}ft", "soft"),
        ("❤\u{FE0F}", "❤"), ("👨\u{200D}👩", "👨👩"),
    ])
    func `Case, marks, width and composition make no difference`(_ pair: (String, String)) {
        #expect(Self.fold(pair.0) == Self.fold(pair.1), "\(pair)")
    }

    @Test(arguments: [
        ("が", "か"), ("ぱ", "ば"), ("ア", "あ"), ("o", "0"), ("a", "ა"), ("e", "е"), ("狐", "狸"), ("각", "가"), ("a b", "ab"),
        ("1", "l"), ("θ", "o"), ("\u{3099}", ""),
    ])
    func `Different letters stay different`(_ pair: (String, String)) {
        #expect(Self.fold(pair.0) != Self.fold(pair.1), "\(pair)")
    }

    @Test func `A letter is folded as its canonical decomposition is, and folding again changes nothing`() {
        for value in (0x80 as UInt32)...0x1F000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            let folded = Self.fold(text)
            #expect(folded.count <= Folding.capacity(for: text.utf8.count) - 7, "\(scalar)")
            #expect(Self.fold(String(decoding: folded, as: UTF8.self)) == folded, "U+\(String(value, radix: 16))")
            guard scalar.properties.isAlphabetic, !(0x3D2...0x3D4).contains(value) else { continue }
            // Equal as Swift compares: some composed letters of India stay composed.
            let decomposed = Self.fold(text.decomposedStringWithCanonicalMapping)
            #expect(
                String(decoding: decomposed, as: UTF8.self) == String(decoding: folded, as: UTF8.self),
                "U+\(String(value, radix: 16))")
        }
    }

    @Test func `Parts that join others fold the same, in whatever order they come`() {
        let parts: [UInt32] = [
            0x41, 0x6F, 0xDF, 0xE9, 0x301, 0x304B, 0x306F, 0x3099, 0x309A, 0xFF76, 0xFF8A, 0xFF9E, 0xFF9F, 0x1100,
            0x1161,
            0x11A8, 0xAC00, 0xFE00, 0xFEFF, 0x72D0,
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<6 { text.append(Unicode.Scalar(parts.randomElement(using: &random) ?? 0x41) ?? "a") }
            let folded = Self.fold(String(text))
            #expect(Self.fold(String(decoding: folded, as: UTF8.self)) == folded, "\(text.map(\.value))")
        }
    }

    @Test func `Malformed text is copied`() {
        for bytes: [UInt8] in [
            [0xFF], [0xC3], [0xE7, 0x8B], [0xE7, 0x41, 0x90], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F], [0x80, 0x61, 0xC3],
        ] {
            var output = [UInt8](repeating: 0, count: Folding.capacity(for: bytes.count))
            let count = bytes.withUnsafeBytes { input in output.withUnsafeMutableBytes { Folding.fold(input, into: $0) }
            }
            #expect(output[..<count].map { $0 } == bytes.map { $0 == 0x41 ? 0x61 : $0 })
        }
    }
}
