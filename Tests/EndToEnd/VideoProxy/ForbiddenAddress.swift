/// URLs that the server must never fetch (SSRF).
enum ForbiddenAddress {
    /// Loopback and reserved addresses, the first and two random ones of each range, in every spelling that some parser
    /// accepts; host names; and URLs that parsers interpret differently.
    ///
    /// - Parameter port: of a listener on this machine.
    static func all(port: Int, using generator: inout some RandomNumberGenerator) -> [String] {
        var found: [String] = []
        for range in ranges {
            for address in [range] + (0..<2).map({ _ in neighbour(of: range, &generator) }) {
                for host in spellings(of: address) {
                    found.append("\(schemes.randomElement(using: &generator) ?? "http")://\(host):\(port)/v.mp4")
                    if Bool.random(using: &generator) { found.append("https://\(host)/v.mp4") }
                }
            }
        }
        for host in hosts {
            for suffix in ["", ":443", ":\(port)"] {
                found += ["http://\(host)\(suffix)/v.mp4", "https://\(host)\(suffix)/v.mp4?Expires=2000000000"]
            }
        }
        return found + ambiguousURLs(port)
    }

    static let permitted = "dashscope-result-sh.oss-cn-shanghai.aliyuncs.com"

    private static let schemes = ["http", "https", "HTTP"]

    /// Loopback, private, link-local with the cloud metadata address, shared, documentation, multicast and reserved.
    private static let ranges: [[UInt8]] = [
        [127, 0, 0, 1], [127, 1, 2, 3], [0, 0, 0, 0], [10, 0, 0, 1], [172, 16, 0, 1], [172, 31, 255, 254],
        [192, 168, 0, 1], [169, 254, 169, 254], [100, 64, 0, 1], [100, 100, 100, 200], [192, 0, 0, 8],
        [192, 0, 2, 1], [198, 18, 0, 1], [198, 51, 100, 1], [203, 0, 113, 1], [224, 0, 0, 1], [240, 0, 0, 1],
        [255, 255, 255, 255],
    ]

    private static let hosts = [
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "ip6-localhost",
        "ip6-loopback", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00::1]",
        "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "[2001::7f00:1]", "[3fff::1]", "[5f00::1]",
        "metadata.google.internal", "127.0.0.1.nip.io", "evil.example", "\(permitted).evil.example",
        "evil\(permitted)", "\(permitted)@127.0.0.1", "127.0.0.1#@\(permitted)", "127.0.0.1\\@\(permitted)",
        "user:word@127.0.0.1", "127.0.0.1%00.\(permitted)", "127.0.0.1%2f.\(permitted)", "127。0。0。1", "①②⑦.0.0.1",
    ]

    private static func ambiguousURLs(_ port: Int) -> [String] {
        [
            "", "/", "//127.0.0.1:\(port)/v.mp4", "file:///etc/passwd", "file://127.0.0.1:\(port)/a",
            "ftp://127.0.0.1:\(port)/a", "gopher://127.0.0.1:\(port)/_GET", "data:video/mp4;base64,AAAA",
            "javascript:alert(1)", "ws://127.0.0.1:\(port)/", "http:127.0.0.1:\(port)/", "http:///127.0.0.1:\(port)/",
            "http://127.0.0.1:\(port)", "http://127.0.0.1:\(port)?\(permitted)",
            "http://\(permitted)\r\nHost: 127.0.0.1:\(port)/", "https://\(permitted):\(port)/v.mp4",
            "http://\(permitted):443/v.mp4", "https://\(permitted)/\r\n\r\nGET / HTTP/1.1", "https://\(permitted)#a",
            "https://\(permitted)\u{0}.evil.example/", " http://127.0.0.1:\(port)/", "http://127.0.0.1:\(port)/ ",
            "http://127.0.0.1:\(port)\t/", "http://127.0.0.1:+\(port)/", "http://127.0.0.1:0\(port)/",
            "http://127.0.0.1:\(port + 65536)/", "unix:///tmp/a", "http+unix://%2Ftmp%2Fa/",
            "http://127.0.0.1:\(port)/" + String(repeating: "a", count: 5000),
        ]
    }

    private static func neighbour(of address: [UInt8], _ generator: inout some RandomNumberGenerator) -> [UInt8] {
        [address[0], address[1], address[2], UInt8.random(in: 0...255, using: &generator)]
    }

    /// Dotted, short, decimal, octal, hexadecimal, and in IPv6: mapped, compatible, NAT64, 6to4.
    private static func spellings(of address: [UInt8]) -> [String] {
        let (a, b, c, d) = (address[0], address[1], address[2], address[3])
        let whole = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
        let (low24, low16) = (whole & 0xFF_FFFF, whole & 0xFFFF)
        let plain = "\(a).\(b).\(c).\(d)"
        let hexadecimal = "\(String(whole >> 16, radix: 16)):\(String(low16, radix: 16))"
        return [
            plain, "\(plain).", "\(whole)", "0x\(String(whole, radix: 16))", "0\(String(whole, radix: 8))",
            "\(a).\(low24)", "\(a).\(b).\(low16)", address.map { "0\(String($0, radix: 8))" }.joined(separator: "."),
            address.map { "0x\(String($0, radix: 16))" }.joined(separator: "."), "\(a).\(b).\(c).00\(d)",
            "[::ffff:\(plain)]", "[::\(plain)]", "[64:ff9b::\(plain)]", "[::ffff:\(hexadecimal)]",
            "[2002:\(hexadecimal)::]", "user@\(plain)",
        ]
    }
}
