/// A valid boundary between the parts of a body (RFC 2046, section 5.1.1).
package struct MultipartBoundary: Sendable, Equatable {
    package static let maximumLength = 70

    /// As in the Content-Type, without the leading hyphens.
    package let value: String

    /// - Parameter value: 1 to 70 allowed characters; the last is not a space.
    /// - Throws: `invalidBoundary`.
    package init(_ value: String) throws(MultipartError) {
        let isAllowed = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: "'()+_,-./:=? ".utf8.contains(byte)
            }
        }
        guard isAllowed, (1...Self.maximumLength).contains(value.utf8.count), value.last != " " else {
            throw .invalidBoundary
        }
        self.value = value
    }

    /// Reads the boundary of a Content-Type, quoted or not.
    ///
    /// - Throws: `notFormData` for another media type, `invalidBoundary` if it is missing, repeated or not allowed.
    package init(contentType: String) throws(MultipartError) {
        let essence = contentType.prefix { $0 != ";" }.lowercased()
        guard HeaderParameters.trimmed(Array(essence.utf8)[...]).elementsEqual("multipart/form-data".utf8) else {
            throw .notFormData
        }
        guard let header = HeaderParameters(contentType.utf8),
            let value = try header.only("boundary", orThrow: .invalidBoundary)
        else { throw .invalidBoundary }
        try self.init(value)
    }
}
