import Testing
import Web

@Suite struct MultipartLimitsTests {
    private let limits = MultipartLimits(
        parts: 3, headerBytes: 100, headerLines: 4, fieldBytes: 50, fileBytes: 200, outsideBytes: 20
    )

    private func parse(_ bytes: [UInt8]) throws(MultipartError) -> MultipartBody {
        let cuts = Array(stride(from: 7, to: bytes.count, by: 7))
        _ = try MultipartBody.parse(bytes, cutAt: cuts, limits: limits)
        return try MultipartBody.parse(bytes, limits: limits)
    }

    @Test func `the standard limits are the documented ones`() {
        let standard = MultipartLimits.standard
        #expect([standard.parts, standard.headerBytes, standard.headerLines] == [32, 8192, 16])
        #expect([standard.fieldBytes, standard.fileBytes, standard.outsideBytes] == [65_536, 10_485_760, 1024])
    }

    @Test func `a field at the limit is accepted, one byte more is not`() throws {
        let longest = Array("\r\n\r\r".utf8) + [UInt8](repeating: 13, count: 46)
        #expect(try parse(MultipartBody.field(longest)).parts[0].contents == longest)
        let error = MultipartError.fieldTooLarge(field: "prompt", limit: 50)
        #expect(throws: error) { try parse(MultipartBody.field(longest + [13])) }
        #expect(error.field == "prompt")
        #expect(error.message == "The field is larger than 50 bytes.")
    }

    @Test func `a file at the limit is accepted, one byte more is not`() throws {
        let longest = [UInt8](repeating: 7, count: 200)
        #expect(try parse(MultipartBody.file(longest)).parts[0].contents == longest)
        let error = MultipartError.fileTooLarge(field: "image", limit: 200)
        #expect(throws: error) { try parse(MultipartBody.file(longest + [7])) }
        let standard = MultipartError.fileTooLarge(field: "image", limit: MultipartLimits.standard.fileBytes)
        #expect(standard.message == "The file is larger than 10 MiB.")
    }

    @Test func `size limits apply to each part separately`() throws {
        let part = (headers: ["Content-Disposition: form-data; name=a"], contents: [UInt8](repeating: 7, count: 50))
        let body = Array("preamble\r\n".utf8) + MultipartBody.bytes([part, part, part]) + Array("epilogue".utf8)
        #expect(try parse(body).parts.map(\.contents.count) == [50, 50, 50])
    }

    @Test func `a file that is too large is rejected before its end`() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary(MultipartBody.boundary), limits: limits)
        let head = MultipartBody.file([UInt8](repeating: 7, count: 201)).dropLast(39)
        #expect(throws: MultipartError.fileTooLarge(field: "image", limit: 200)) { try parser.feed(head) }
    }

    @Test func `the limit of parts is accepted, one more is not`() throws {
        let part = (headers: ["Content-Disposition: form-data; name=a"], contents: [UInt8]())
        #expect(try parse(MultipartBody.bytes([part, part, part])).parts.count == 3)
        #expect(throws: MultipartError.tooManyParts(limit: 3)) {
            try parse(MultipartBody.bytes([part, part, part, part]))
        }
    }

    @Test func `headers at the limit are accepted, one byte more is not`() throws {
        // This line, its end, the name and end of the next line and the empty line make 100 bytes.
        let line = "Content-Disposition: form-data; name=a"
        let rest = 100 - line.utf8.count - 2 - 3 - 2 - 2
        let filler = String(repeating: "y", count: rest)
        #expect(try parse(MultipartBody.headers(line, "X: \(filler)")).parts.count == 1)
        #expect(throws: MultipartError.headersTooLarge(limit: 100)) {
            try parse(MultipartBody.headers(line, "X: \(filler)y"))
        }
    }

    @Test func `the limit of header lines is accepted, one more is not`() throws {
        let line = "Content-Disposition: form-data; name=a"
        #expect(try parse(MultipartBody.headers(line, "A: b", "A: b", "A: b")).parts.count == 1)
        #expect(throws: MultipartError.tooManyHeaders(limit: 4)) {
            try parse(MultipartBody.headers(line, "A: b", "A: b", "A: b", "A: b"))
        }
    }

    @Test func `text before and after the parts is limited`() throws {
        let body = MultipartBody.field([1])
        let text = [UInt8](repeating: 97, count: 18)
        let before = text + [97, 97, 13, 10] + body
        #expect(try parse(before).parts.count == 1)
        #expect(throws: MultipartError.outsideTextTooLarge(limit: 20)) { try parse([97] + before) }
        // The line end after the last boundary counts.
        #expect(try parse(body + text).parts.count == 1)
        #expect(throws: MultipartError.outsideTextTooLarge(limit: 20)) { try parse(body + text + [97]) }
        #expect(throws: MultipartError.outsideTextTooLarge(limit: 20)) { try parse([UInt8](repeating: 13, count: 30)) }
    }

    @Test func `spaces after a boundary are limited`() {
        let body = Array("--\(MultipartBody.boundary)".utf8) + [UInt8](repeating: 32, count: 101)
        #expect(throws: MultipartError.headersTooLarge(limit: 100)) { try parse(body) }
    }
}
