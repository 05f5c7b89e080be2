import Testing
import Web

@Suite struct MultipartParserTests {
    private static let sample = MultipartBody.bytes([
        (["Content-Disposition: form-data; name=\"prompt\""], Array("a fox\r\n--not the boundary\r\n".utf8)),
        (
            ["content-disposition:form-data;name=image;filename=\"a.png\"", "Content-Type: image/png", "X-Other: 1"],
            [0x89, 0x50, 0x0D, 0x0A, 0x0D, 0x0A, 0x0D, 0x00, 0xFF] + Array("\r\n----FormBoundary7MA4YWxkTrZu0g\r".utf8)
        ),
        (["Content-Disposition: form-data; name=\"image\"; filename=\"\""], []),
    ])

    @Test func `parts have their names, types and exact contents`() throws {
        let body = try MultipartBody.parse(Self.sample)
        #expect(
            body.parts.map(\.part) == [
                MultipartPart(name: "prompt"),
                MultipartPart(name: "image", filename: "a.png", contentType: "image/png"),
                MultipartPart(name: "image", filename: ""),
            ]
        )
        #expect(body.parts[0].contents == Array("a fox\r\n--not the boundary\r\n".utf8))
        #expect(body.parts[1].contents.count == 9 + 33)
        #expect(body.parts[2].contents.isEmpty)
        #expect(body.parts.allSatisfy { $0.isEnded })
    }

    @Test func `every split into two chunks gives the same parts`() throws {
        let whole = try MultipartBody.parse(Self.sample)
        for cut in 0...Self.sample.count {
            #expect(try MultipartBody.parse(Self.sample, cutAt: [cut]) == whole, "cut at \(cut)")
        }
    }

    @Test func `single-byte chunks give the same parts`() throws {
        let cuts = Array(1..<Self.sample.count)
        #expect(try MultipartBody.parse(Self.sample, cutAt: cuts) == MultipartBody.parse(Self.sample))
    }

    @Test func `a body without its last boundary is truncated, wherever it ends`() throws {
        for length in 0..<(Self.sample.count - 2) {
            let error = #expect(throws: MultipartError.self) { try MultipartBody.parse(Array(Self.sample[..<length])) }
            guard case .truncated = error else {
                Issue.record("\(length) bytes: \(String(describing: error))")
                return
            }
        }
        #expect(throws: Never.self) { try MultipartBody.parse(Array(Self.sample.dropLast(2))) }
    }

    @Test func `the error names the truncated part`() {
        let body = MultipartBody.field(Array("a fox".utf8))
        #expect(throws: MultipartError.truncated(field: "prompt")) { try MultipartBody.parse(Array(body.dropLast(10))) }
        #expect(throws: MultipartError.truncated(field: nil)) { try MultipartBody.parse([]) }
    }

    @Test func `text before the first and after the last boundary is ignored`() throws {
        let body = Array("preamble\r\n".utf8) + Self.sample + Array("epilogue".utf8)
        #expect(try MultipartBody.parse(body) == MultipartBody.parse(Self.sample))
        #expect(try MultipartBody.parse(Array("\r\n".utf8) + Self.sample) == MultipartBody.parse(Self.sample))
    }

    @Test func `an empty part needs no line end`() throws {
        let text =
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b \t\r\n"
            + "Content-Disposition: form-data; name=b\r\n\r\n\r\n--b--"
        let body = try MultipartBody.parse(Array(text.utf8), boundary: "b")
        #expect(body.parts.map(\.part.name) == ["a", "b"])
        #expect(body.parts.allSatisfy { $0.contents.isEmpty && $0.isEnded })
    }

    @Test func `a form without parts is accepted`() throws {
        #expect(try MultipartBody.parse(Array("--b--\r\n".utf8), boundary: "b").parts.isEmpty)
    }

    @Test(arguments: ["--b\n", "--bX\r\n", "--b-\r\n", "--b\rX", "--b \n", "--b\r\r\n"])
    func `anything but a line end after a boundary is rejected`(_ line: String) {
        let body = line + "Content-Disposition: form-data; name=a\r\n\r\n\r\n--b--"
        #expect(throws: MultipartError.malformedBoundary(field: nil)) {
            try MultipartBody.parse(Array(body.utf8), boundary: "b")
        }
    }

    @Test func `lines ending in a line feed alone are rejected`() {
        let crlf = String(decoding: Self.sample, as: UTF8.self)
        let lf = Array(crlf.replacing("\r\n", with: "\n").utf8)
        #expect(throws: MultipartError.malformedBoundary(field: nil)) { try MultipartBody.parse(lf) }
        let headers = "--b\r\nContent-Disposition: form-data; name=a\nX: y\r\n\r\n\r\n--b--"
        #expect(throws: MultipartError.malformedHeader) {
            try MultipartBody.parse(Array(headers.utf8), boundary: "b")
        }
    }

    @Test func `every later call throws the first error`() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary("b"))
        let failure = MultipartError.malformedBoundary(field: nil)
        #expect(throws: failure) { try parser.feed(Array("--bX".utf8)[...]) }
        #expect(throws: failure) { try parser.feed(Array("--b--".utf8)[...]) }
        #expect(throws: failure) { try parser.finish() }
    }

    @Test func `contents are slices of the fed chunk`() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary("b"))
        let chunk = Array("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n12345\r\n--b--".utf8)
        let events = try parser.feed(chunk[...])
        #expect(events == [.begin(MultipartPart(name: "a")), .bytes(Array("12345".utf8)[...]), .end])
        guard case .bytes(let slice) = events[1] else { return }
        #expect(chunk[slice.indices] == slice)
    }
}
