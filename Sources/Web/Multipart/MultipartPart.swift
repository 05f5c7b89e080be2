/// A part's headers, as far as anyone asks for them. All of it is the client's word.
package struct MultipartPart: Sendable, Equatable {
    /// The form field; never empty. Several parts may have the same.
    package let name: String
    /// What the client calls the file, nil for a field that is no file, empty where it gave none.
    ///
    /// To be shown at most: it may hold slashes, dots, controls written as escapes, anything. It is never a path.
    package let filename: String?
    /// The Content-Type as the client wrote it. What a file is, its bytes say.
    package let contentType: String?

    package init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}
