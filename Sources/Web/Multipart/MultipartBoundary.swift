/// The words that stand between the parts of a body, known to be allowed (RFC 2046, section 5.1.1).
package struct MultipartBoundary: Sendable, Equatable {
    /// Of the format: 70 characters at most.
    package static let maximumLength = 70

    /// As the Content-Type gives it, without hyphens in front.
    package let value: String

    /// - Parameter value: 1 to 70 characters of the allowed set, the last one no space.
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

    /// Reads it from a request's Content-Type, quoted or not.
    ///
    /// - Throws: `notFormData` for another media type, `invalidBoundary` where there is none, several or a wrong one.
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
