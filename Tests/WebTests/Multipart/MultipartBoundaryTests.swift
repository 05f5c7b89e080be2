import Testing
import Web

@Suite struct MultipartBoundaryTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;BOUNDARY=\"a b:c\"", "a b:c"),
        ("multipart/form-data ; charset=utf-8 ; boundary=----WebKitFormBoundaryx7 ", "----WebKitFormBoundaryx7"),
        ("multipart/form-data; boundary=a=b/c?d;", "a=b/c?d"),
        ("multipart/form-data; boundary=\"a\"; charset=utf-8", "a"),
    ])
    func `a boundary is read quoted or not`(_ contentType: String, _ boundary: String) throws {
        #expect(try MultipartBoundary(contentType: contentType).value == boundary)
    }

    @Test(arguments: ["", "text/plain; boundary=a", "multipart/mixed; boundary=a", "multipart/form-datax; boundary=a"])
    func `another media type is an error`(_ contentType: String) {
        #expect(throws: MultipartError.notFormData) { try MultipartBoundary(contentType: contentType) }
    }

    @Test(arguments: [
        "", "; boundary", "; boundary=", "; boundary=\"\"", "; boundary=\"a", "; boundary=a; boundary=b",
        "; boundary=\"a \"", "; boundary=a b", "; boundary=a\"b", "; boundary=é", "; boundary=\"a\r\nb\"",
        "; boundary=a*b", "; boundary=\"a\"b", "; =a", "; boundary=a,b",
    ])
    func `a missing, repeated or invalid boundary is rejected`(_ parameters: String) {
        #expect(throws: MultipartError.invalidBoundary) {
            try MultipartBoundary(contentType: "multipart/form-data" + parameters)
        }
    }

    @Test func `a boundary of 70 characters is accepted, of 71 not`() throws {
        let longest = String(repeating: "b", count: 70)
        #expect(try MultipartBoundary(contentType: "multipart/form-data; boundary=\(longest)").value == longest)
        #expect(throws: MultipartError.invalidBoundary) {
            try MultipartBoundary(contentType: "multipart/form-data; boundary=\(longest)b")
        }
        #expect(try MultipartBody.parse(MultipartBody.bytes([], boundary: longest), boundary: longest).parts.isEmpty)
    }
}
