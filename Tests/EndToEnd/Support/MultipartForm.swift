/// Builds valid and invalid multipart bodies.
struct MultipartForm: Sendable {
    var boundary = "----AfterimageTests"
    private var parts: [UInt8] = []
    /// The bytes after the last part; nil for the closing boundary.
    var end: String?

    init(boundary: String = "----AfterimageTests") { self.boundary = boundary }

    /// A valid edit form.
    static func good(_ prompt: String, _ image: [UInt8]) -> MultipartForm {
        MultipartForm().field("prompt", prompt).file("image", image)
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    var bytes: [UInt8] { parts + Array((end ?? "--\(boundary)--\r\n").utf8) }

    func field(_ name: String, _ text: String) -> MultipartForm { field(name, Array(text.utf8)) }

    func field(_ name: String, _ bytes: [UInt8]) -> MultipartForm {
        part(["Content-Disposition: form-data; name=\"\(name)\""], bytes)
    }

    func file(
        _ name: String, _ bytes: [UInt8], named filename: String = "a.png", type: String = "image/png"
    ) -> MultipartForm {
        part(
            ["Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"", "Content-Type: \(type)"],
            bytes)
    }

    func part(_ headers: [String], _ contents: [UInt8]) -> MultipartForm {
        var form = self
        form.parts += Array("--\(boundary)\r\n".utf8)
        for header in headers { form.parts += Array("\(header)\r\n".utf8) }
        form.parts += Array("\r\n".utf8) + contents + Array("\r\n".utf8)
        return form
    }

    func ending(_ end: String) -> MultipartForm {
        var form = self
        form.end = end
        return form
    }
}
