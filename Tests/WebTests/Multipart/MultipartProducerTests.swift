import Testing
import Web

/// Bodies exactly as common clients send them.
@Suite struct MultipartProducerTests {
    private func parse(_ contentType: String, _ lines: [String]) throws -> MultipartBody {
        let boundary = try MultipartBoundary(contentType: contentType)
        return try MultipartBody.parse(Array(lines.joined(separator: "\r\n").utf8), boundary: boundary.value)
    }

    @Test func `a form sent by curl is read`() throws {
        let body = try parse(
            "multipart/form-data; boundary=------------------------4be32245a4b0ebef",
            [
                "--------------------------4be32245a4b0ebef", "Content-Disposition: form-data; name=\"prompt\"", "",
                "a fox", "--------------------------4be32245a4b0ebef",
                "Content-Disposition: form-data; name=\"image\"; filename=\"a %22b%22.png\"",
                "Content-Type: image/png", "", "\u{1}PNG", "--------------------------4be32245a4b0ebef--", "",
            ]
        )
        let image = MultipartPart(name: "image", filename: "a %22b%22.png", contentType: "image/png")
        #expect(body.parts.map(\.part) == [MultipartPart(name: "prompt"), image])
        #expect(body.parts.map(\.contents) == [Array("a fox".utf8), Array("\u{1}PNG".utf8)])
    }

    @Test func `a form sent by Python's requests is read`() throws {
        let body = try parse(
            "multipart/form-data; boundary=6f4246adfc1b4d78dc0450e02a057bcc",
            [
                "--6f4246adfc1b4d78dc0450e02a057bcc", "Content-Disposition: form-data; name=\"prompt\"", "",
                "a fox", "--6f4246adfc1b4d78dc0450e02a057bcc",
                "Content-Disposition: form-data; name=\"image\"; filename=\"größe %221%22.png\"",
                "Content-Type: image/png", "", "\u{1}PNG", "--6f4246adfc1b4d78dc0450e02a057bcc--", "",
            ]
        )
        #expect(body.parts[1].part.filename == "größe %221%22.png")
        #expect(body.parts.map(\.contents) == [Array("a fox".utf8), Array("\u{1}PNG".utf8)])
    }

    @Test func `a form sent by a browser with no file chosen is read`() throws {
        let body = try parse(
            "multipart/form-data; boundary=----WebKitFormBoundaryePkpFF7tjBAqx29L",
            [
                "------WebKitFormBoundaryePkpFF7tjBAqx29L",
                "Content-Disposition: form-data; name=\"image\"; filename=\"\"",
                "Content-Type: application/octet-stream", "", "", "------WebKitFormBoundaryePkpFF7tjBAqx29L--", "",
            ]
        )
        let image = MultipartPart(name: "image", filename: "", contentType: "application/octet-stream")
        #expect(body.parts == [MultipartBody.Part(part: image, contents: [], isEnded: true)])
    }
}
