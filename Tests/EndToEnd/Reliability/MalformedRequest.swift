import SeededNumbers

/// Random malformed requests.
enum MalformedRequest {
    private static let paths = [
        "/", "/api/v1/nanobanana/images", "/api/v1/nanobanana/images/6904d2a1c8e5f70123456789/content", "/api/gallery",
        "/api/user-generations?limit=2", "/video/3f2b8c1e-5d47-4a90-9b6e-1c2d3e4f5a6b", "/docs", "/api/events",
        "/uploads/0123456789abcdef0123456789abcdef.png", "/api/v1/nanobanana/callback?record=a&signature=b",
        "/api/v1/nanobanana/generate", "/api/v1/nanobanana/edit", "/api/text-to-video", "/api/session", "/%ff", "//",
        "/../..", "*", "http://a/", "/\u{0}", "/%00", "/a b", "",
    ]
    private static let lines = [
        "Host: a", "Host: b", "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999",
        "Content-Length: 5, 6", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked", "Connection: close", "Connection: upgrade", "Upgrade: websocket",
        "Expect: 100-continue",
        "Content-Type: application/json", "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: multipart/form-data", "Range: bytes=0-", "Range: bytes=9999999999999999999-", "If-Range: \"",
        "If-None-Match: \"\"\"", "Cookie: afterimage=x; afterimage=y", "Accept: text/html", "X-Request-Id: \u{7}",
        "Idempotency-Key: ", "Last-Event-ID: ~", ": empty", " folded", "No colon", "X: \u{0}", "X:\u{1}y",
    ]
    private static let bodies = [
        "{}", "{\"prompt\":\"a\"}", "[", "5\r\nhello\r\n0\r\n\r\n", "fffffffff\r\n", "-1\r\n", "5\r\nhel",
        "0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n", "--x--", "\u{0}\u{0}",
    ]

    static func bytes(token: String, using generator: inout SeededGenerator) -> [UInt8] {
        let methods = ["GET", "POST", "HEAD", "DELETE", "PUT", "OPTIONS", "TRACE", "get", "G T", "", "PRI", "CONNECT"]
        let versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", "HTTP/9", "http/1.1", ""]
        let line =
            "\(methods[Int.random(in: 0..<(generator.once(in: 4) ? methods.count : 4), using: &generator)]) \(paths.randomElement(using: &generator)!) "
            + versions[generator.once(in: 8) ? Int.random(in: 0..<versions.count, using: &generator) : 0]
        var text = [line]
        if !generator.once(in: 12) { text.append("Host: a") }
        if generator.once(in: 2) { text.append("x-access-token: \(token)") }
        for _ in 0..<Int.random(in: 0...2, using: &generator) { text.append(lines.randomElement(using: &generator)!) }
        if generator.once(in: 40) { text.append("X-Long: " + String(repeating: "a", count: 70_000)) }
        let end = generator.once(in: 20) ? "\n" : "\r\n"
        var bytes = Array((text.joined(separator: end) + end + (generator.once(in: 30) ? "" : end)).utf8)
        if generator.once(in: 2) { bytes += Array(bodies.randomElement(using: &generator)!.utf8) }
        // Corrupt random bytes in a fifth of the requests.
        for _ in 0..<(generator.once(in: 5) ? Int.random(in: 1...6, using: &generator) : 0) where !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: .min ... .max, using: &generator)
        }
        return bytes
    }
}
