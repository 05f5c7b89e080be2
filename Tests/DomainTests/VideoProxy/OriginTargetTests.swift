import Domain
import SeededNumbers
import Testing

/// Which URLs are permitted as origins of videos.
@Suite struct OriginTargetTests {
    private static let host = "dashscope-result-sh.oss-cn-shanghai.aliyuncs.com"
    private static let pattern = "dashscope-*.oss-*.aliyuncs.com"
    private static let strict = OriginPolicy(hosts: [pattern], allowsPrivate: false)
    private static let lenient = OriginPolicy(hosts: [pattern, "127.0.0.1", "localhost", "[::1]"], allowsPrivate: true)

    @Test func `A signed URL keeps its path and query byte for byte`() {
        let tail = "/1d/a%2Fb/x.mp4?Expires=1700000000&OSSAccessKeyId=LTAI&Signature=a%2Bb%2F%3D"
        let target = OriginTarget(usesTLS: true, host: Self.host, port: 443, pathAndQuery: tail)
        for beginning in [
            "https://\(Self.host)", "HTTPS://\(Self.host.uppercased())", "https://\(Self.host):443",
            "http://\(Self.host)", "http://\(Self.host):80",
        ] {
            #expect(Self.strict.target(of: beginning + tail) == target, "\(beginning)")
        }
        #expect(Self.strict.target(of: "https://\(Self.host)")?.pathAndQuery == "/")
        #expect(Self.strict.target(of: "https://\(Self.host)?a=b")?.pathAndQuery == "/?a=b")
        #expect(Self.strict.target(of: "https://\(Self.host)/a@b:c//d")?.pathAndQuery == "/a@b:c//d")
    }

    @Test(arguments: [
        "", "/", "//\(host)/a", "https:/\(host)/a", "https:\(host)/a", "https//\(host)/a", " https://\(host)/a",
        "https://\(host)/a ", "https://\(host)/a b", "https://\(host)/a\r\nHost: evil", "https://\(host)/a\n",
        "https://\(host)\r\n.evil.example/", "https://\(host)/\u{0}", "https://\(host)\t/a", "https://\(host)/é",
        "https://user@\(host)/a", "https://user:pass@\(host)/a", "https://@\(host)/a", "https://\(host)@evil.example/a",
        "https://evil.example#@\(host)/a", "https://\(host)#a", "https://\(host)/a#b",
        "https://evil.example\\@\(host)/a", "https:\\\\\(host)/a", "https://\(host)\\.evil.example/a",
        "https://\(host)./a", "https://.\(host)/a", "https://\(host).evil.example/a", "https://evil\(host)/a",
        "https://evil.\(host)/a", "https://\(host)%2eevil.example/a", "https://%64ashscope-a.oss-b.aliyuncs.com/a",
        "https://dashscope-.oss-b.aliyuncs.com/", "https://dashscope.oss-b.aliyuncs.com/",
        "https://dashscope-a.b.oss-c.aliyuncs.com/", "https://dashscope-a.oss-b.aliyuncs.com.evil.example/",
        "https://dashscope-a_b.oss-b.aliyuncs.com/", "https://dashscope-\u{212A}.oss-b.aliyuncs.com/",
        "https://dashscope-a.oss-b.aliyuncs\u{3002}com/", "https://dashscope-a*.oss-b.aliyuncs.com/",
        "https://\(host):8443/a", "https://\(host):80/a", "http://\(host):443/a", "https://\(host):0/a",
        "https://\(host):65536/a", "https://\(host):/a", "https://\(host):+443/a", "https://\(host):443:443/a",
        "https://\(host):0x1bb/a", "https://\(host):000443/a", "https://[\(host)]/a", "https://[::1/a", "https://::1/",
        "ftp://\(host)/a", "file:///etc/passwd", "file://\(host)/a", "gopher://\(host)/", "data:video/mp4,a",
        "javascript:alert(1)", "httpss://\(host)/a", "wss://\(host)/a", "https://", "https:///a", "https://?a",
        "https://localhost/a", "https://metadata.google.internal/",
    ])
    func `A URL that is ambiguous or not on a permitted host is rejected`(address: String) {
        #expect(Self.strict.target(of: address) == nil)
    }

    @Test func `A URL that is too long is rejected`() {
        let start = "https://\(Self.host)/"
        let fits = start + String(repeating: "a", count: OriginPolicy.maximumURLLength - start.utf8.count)
        #expect(Self.strict.target(of: fits) != nil)
        #expect(Self.strict.target(of: fits + "a") == nil)
    }

    @Test func `An IP address is rejected in every notation, even if a pattern names it`() {
        var generator = SeededGenerator(seed: Seed("disguises").number)
        var count = 0
        for range in RegisteredRange.ipv4 {
            for address in [range.first, range.last, range.random(using: &generator), [8, 8, 8, 8]] {
                for spelling in IPv4Spelling.spellings(of: address) {
                    let rules = OriginPolicy(
                        hosts: [spelling, "*", "*.*", "*.*.*.*", "[*]", Self.pattern], allowsPrivate: false)
                    for text in ["https://\(spelling)/a", "http://\(spelling)/", "https://x@\(spelling):443/a"] {
                        #expect(rules.target(of: text) == nil, "\(text)")
                        count += 1
                    }
                }
            }
        }
        #expect(count >= 1000)
    }

    @Test func `With private addresses allowed, no notation leads to other special addresses`() {
        for range in RegisteredRange.ipv4 {
            for spelling in IPv4Spelling.spellings(of: range.first) {
                let rules = OriginPolicy(hosts: [spelling], allowsPrivate: true)
                guard let target = rules.target(of: "http://\(spelling):8091/a") else { continue }
                #expect(range.isLocal && "http://\(spelling)".contains(target.host), "\(spelling)")
            }
        }
    }

    @Test func `Private addresses and plain http are permitted only by setting and pattern`() {
        #expect(
            Self.lenient.target(of: "http://127.0.0.1:8091/videos/1.mp4?x=y")
                == OriginTarget(usesTLS: false, host: "127.0.0.1", port: 8091, pathAndQuery: "/videos/1.mp4?x=y"))
        #expect(Self.lenient.target(of: "http://localhost/a")?.port == 80)
        #expect(Self.lenient.target(of: "https://localhost/a")?.port == 443)
        #expect(Self.lenient.target(of: "http://[::1]:8091/a")?.host == "::1")
        #expect(Self.lenient.target(of: "http://[0:0:0:0:0:0:0:1]:8091/a")?.host == "0:0:0:0:0:0:0:1")
        #expect(Self.lenient.target(of: "https://\(Self.host)/a")?.usesTLS == true)
        for address in [
            "http://127.0.0.2/a", "http://10.0.0.1/a", "http://evil.example/a", "http://[::2]/a", "http://2130706433/",
            "http://127.1/a", "http://0177.0.0.1/a", "http://127.0.0.1./a", "http://user@127.0.0.1/a",
        ] {
            #expect(Self.lenient.target(of: address) == nil, "\(address)")
        }
    }

    @Test(arguments: [
        "dashscope-*.oss-*.aliyuncs.com", "a.example", "localhost", "127.0.0.1", "[::1]", "*.example", "x*y*z.example",
        "Videos.Example",
    ])
    func `A valid host pattern is accepted`(text: String) {
        #expect(HostPattern(text) != nil)
    }

    @Test(arguments: [
        "", "*", "a.*", "*.*", "a..b", ".a", "a.", "a b", "https://a.example", "a.example/", "a.example:443", "a_b.c",
        "-a.example", "a-.example", "127.1", "127.0.0.*", "0x7f.1", "2130706433", "[::1", "::1", "[*]", "é.example",
        "\u{212A}.example", "[fe80::1%eth0]", "a*.\(String(repeating: "b", count: 64)).example",
    ])
    func `An invalid host pattern is rejected`(text: String) {
        #expect(HostPattern(text) == nil)
        #expect(OriginPolicy(hosts: [text], allowsPrivate: true).target(of: "http://\(text)/") == nil)
    }

    @Test func `A star matches one or more characters and never a dot`() {
        let rules = OriginPolicy(hosts: ["a*b*c.*x.example"], allowsPrivate: false)
        for (host, isMatch) in [
            ("aabbc.xx.example", true), ("a-b-c.1x.example", true), ("axxbxxbxxc.yx.example", true),
            ("abc.xx.example", false), ("axbc.xx.example", false), ("axbxc.x.example", false),
            ("axbxcx.xx.example", false), ("axbx.c.xx.example", false), ("axbxc.xx.example.com", false),
        ] {
            #expect((rules.target(of: "https://\(host)/") != nil) == isMatch, "\(host)")
        }
        let slow = OriginPolicy(hosts: [String(repeating: "*a", count: 31) + ".example"], allowsPrivate: false)
        #expect(slow.target(of: "https://\(String(repeating: "a", count: 63)).example/") != nil)
        #expect(slow.target(of: "https://\(String(repeating: "a", count: 62))b.example/") == nil)
    }

    @Test func `The expiry is read from a pre-signed URL`() {
        func expiry(_ query: String) -> Int64? { PresignedURL.expiry(of: "https://a.example/b?\(query)")?.milliseconds }
        #expect(expiry("Expires=1700000000&OSSAccessKeyId=a&Signature=b") == 1_700_000_000_000)
        #expect(expiry("a=b&Expires=1700000000") == 1_700_000_000_000)
        for query in [
            "", "a=b", "Expires=", "Expires=x", "Expires=-1", "Expires=0", "Expires=999999999999", "expires=1",
        ] {
            #expect(expiry(query) == nil, "\(query)")
        }
        #expect(PresignedURL.expiry(of: "https://a.example/Expires=1700000000") == nil)
    }
}
