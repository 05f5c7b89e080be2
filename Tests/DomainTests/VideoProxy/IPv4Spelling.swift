/// The notations of an IPv4 address that some parser accepts.
enum IPv4Spelling {
    static func spellings(of address: [UInt8]) -> [String] {
        let (a, b, c, d) = (address[0], address[1], address[2], address[3])
        let whole = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
        let (low24, low16) = (whole & 0xFF_FFFF, whole & 0xFFFF)
        let hexadecimal = String(whole, radix: 16)
        let plain = "\(a).\(b).\(c).\(d)"
        return [
            plain, "\(plain).", "\(whole)", "0x\(hexadecimal)", "0X\(hexadecimal.uppercased())",
            "0\(String(whole, radix: 8))", "\(a).\(low24)", "\(a).\(b).\(low16)", "0x\(String(a, radix: 16)).\(low24)",
            address.map { "0\(String($0, radix: 8))" }.joined(separator: "."),
            address.map { "0x\(String($0, radix: 16))" }.joined(separator: "."),
            "\(a).\(b).\(c).0x\(String(d, radix: 16))", "\(a).\(b).\(c).00\(d)", "\(plain)%00", "%3\(a % 10).\(plain)",
            "[::ffff:\(plain)]", "[::\(plain)]", "[64:ff9b::\(plain)]", "[::ffff:\(hexadecimal)]",
            "[2002:\(String(whole >> 16, radix: 16)):\(String(low16, radix: 16))::]",
            "\u{FF11}\(plain)", plain.replacing(".", with: "\u{3002}"), "[\(plain)]", "\(plain)%25eth0",
        ]
    }
}
