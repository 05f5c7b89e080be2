/// The used headers of a part. All values are untrusted client input.
package struct MultipartPart: Sendable, Equatable {
    /// The form field; never empty. Several parts may share a name.
    package let name: String
    /// The client's name for the file: nil for a field, empty if not given.
    ///
    /// Only for display: it may contain slashes, dots, escaped control characters, anything. Never use it as a path.
    package let filename: String?
    /// The Content-Type as sent. The type of a file is determined from its bytes.
    package let contentType: String?

    package init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}
