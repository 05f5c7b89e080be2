/// Builds multipart bodies, right and wrong ones.
struct HttpForm: Sendable {
    var boundary = "----AfterimageTests"
    private var parts: [UInt8] = []
    /// What follows the last part; nil for the closing boundary.
    var end: String?

    init(boundary: String = "----AfterimageTests") { self.boundary = boundary }

    /// A form that is good but for what is added.
    static func good(_ prompt: String, _ picture: [UInt8]) -> HttpForm {
        HttpForm().field("prompt", prompt).file("image", picture)
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    var bytes: [UInt8] { parts + Array((end ?? "--\(boundary)--\r\n").utf8) }

    func field(_ name: String, _ text: String) -> HttpForm { field(name, Array(text.utf8)) }

    func field(_ name: String, _ bytes: [UInt8]) -> HttpForm {
        part(["Content-Disposition: form-data; name=\"\(name)\""], bytes)
    }

    func file(
        _ name: String, _ bytes: [UInt8], named filename: String = "a.png", type: String = "image/png"
    ) -> HttpForm {
        part(
            ["Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"", "Content-Type: \(type)"],
            bytes)
    }

    func part(_ headers: [String], _ contents: [UInt8]) -> HttpForm {
        var form = self
        form.parts += Array("--\(boundary)\r\n".utf8)
        for header in headers { form.parts += Array("\(header)\r\n".utf8) }
        form.parts += Array("\r\n".utf8) + contents + Array("\r\n".utf8)
        return form
    }

    func ending(_ end: String) -> HttpForm {
        var form = self
        form.end = end
        return form
    }
}
