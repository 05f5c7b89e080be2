import Testing
import Web

@Suite struct MultipartHeaderTests {
    private func part(_ parameters: String) throws -> MultipartPart {
        try MultipartBody.parse(MultipartBody.headers("Content-Disposition: form-data\(parameters)")).parts[0].part
    }

    @Test(arguments: [
        ("; name=\"a\"", "a"), ("; name=a", "a"), (";NAME=\"a b;c=d\"", "a b;c=d"),
        ("; name=\"a\\\"b\\\\c\"", "a\"b\\c"),
        ("; name=\"größe\" ", "größe"), ("; name = \"a\" ; x=y;", "a"), ("; name=\"a\\b\"", "a\\b"),
    ])
    func `a name is read quoted or not`(_ parameters: String, _ name: String) throws {
        #expect(try part(parameters) == MultipartPart(name: name))
    }

    @Test(arguments: [
        "../../etc/passwd", "C:\\Windows\\win.ini", "/dev/null", "..", "a%00.png", "a.png;b=c", "名前.png", "<b>.svg",
        "a\\\\", "CON", "~root/.ssh/id",
    ])
    func `a file name that is a path is unchanged text`(_ filename: String) throws {
        let escaped = filename.replacing("\\", with: "\\\\")
        #expect(try part("; name=image; filename=\"\(escaped)\"").filename == filename)
    }

    @Test func `an encoded file name is not decoded and still makes the part a file`() throws {
        #expect(try part("; name=a; filename*=UTF-8''..%2Fx").filename == "")
        #expect(try part("; name=a; filename*=UTF-8''..%2Fx; filename=b").filename == "b")
    }

    @Test(arguments: ["", "; name=\"\"", "; filename=\"a\"", "; name*=UTF-8''a"])
    func `a part without a name is rejected`(_ parameters: String) {
        #expect(throws: MultipartError.missingName) { try part(parameters) }
    }

    @Test(arguments: [
        "; name=\"a", "; name=a; name=b", "; name", "; name=", "; name=a b", "; name=\"a\"b", "; na me=a", "; =a",
        "; name=a; filename=b; filename=c", "name=a", "; name=a\"b\"", "; name=\"a\\\"",
    ])
    func `a malformed disposition is rejected`(_ parameters: String) {
        #expect(throws: MultipartError.malformedDisposition) { try part(parameters) }
    }

    @Test func `a missing, repeated or other disposition is rejected`() {
        let line = "Content-Disposition: form-data; name=a"
        for lines in [["Content-Type: text/plain"], [line, line], ["Content-Disposition: attachment; name=a"], []] {
            #expect(throws: MultipartError.malformedDisposition) {
                try MultipartBody.parse(MultipartBody.bytes([(lines, [])]))
            }
        }
    }

    @Test(arguments: [
        "no colon", ": value", "a b: c", " folded", "X : y", "X: a\u{0}b", "X: a\u{7F}", "Ä: b", "X: a\rb",
        "X: \u{1B}[0m",
    ])
    func `a malformed header line is rejected`(_ line: String) {
        let body = MultipartBody.headers("Content-Disposition: form-data; name=a", line)
        #expect(throws: MultipartError.malformedHeader) { try MultipartBody.parse(body) }
    }

    @Test func `a name that is not UTF-8 is rejected`() {
        var body = MultipartBody.headers("Content-Disposition: form-data; name=\"a?b\"")
        body[body.firstIndex(of: UInt8(ascii: "?"))!] = 0xFF
        #expect(throws: MultipartError.malformedDisposition) { try MultipartBody.parse(body) }
    }

    @Test func `a nested multipart part is rejected`() {
        let body = MultipartBody.headers(
            "Content-Disposition: form-data; name=files", "Content-Type: Multipart/mixed; boundary=x"
        )
        #expect(throws: MultipartError.nested(field: "files")) { try MultipartBody.parse(body) }
    }

    @Test func `a transfer encoding that changes the bytes is rejected`() {
        let line = "Content-Disposition: form-data; name=a"
        for (encoding, isPlain) in [("binary", true), ("8BIT", true), ("base64", false), ("quoted-printable", false)] {
            let body = MultipartBody.headers(line, "Content-Transfer-Encoding: \(encoding)")
            if isPlain {
                #expect(throws: Never.self) { try MultipartBody.parse(body) }
            } else {
                #expect(throws: MultipartError.encoded(field: "a")) { try MultipartBody.parse(body) }
            }
        }
    }
}
