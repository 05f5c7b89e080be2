extension MultipartPart {
    /// Encodings without effect. RFC 7578 has none; mail libraries still send these.
    private static let plainEncodings: Set<String> = ["binary", "8bit", "7bit"]

    /// Parses the lines of a header block, each without its line end.
    init(headerLines lines: [ArraySlice<UInt8>]) throws(MultipartError) {
        var disposition: HeaderParameters?
        var contentType: String?
        var encoding = "binary"
        for line in lines {
            let (name, value) = try Self.split(line)
            switch name {
            case "content-disposition":
                guard disposition == nil, let header = HeaderParameters(value), header.value == "form-data" else {
                    throw .malformedDisposition
                }
                disposition = header
            case "content-type":
                guard contentType == nil, let text = String(validating: value, as: UTF8.self) else {
                    throw .malformedHeader
                }
                contentType = text
            case "content-transfer-encoding":
                encoding = String(decoding: value, as: UTF8.self).lowercased()
            default: continue
            }
        }
        guard let disposition else { throw .malformedDisposition }
        guard let field = try disposition.only("name", orThrow: .malformedDisposition), !field.isEmpty else {
            throw .missingName
        }
        if contentType?.lowercased().hasPrefix("multipart/") == true { throw .nested(field: field) }
        guard Self.plainEncodings.contains(encoding) else { throw .encoded(field: field) }
        self.init(name: field, filename: try Self.filename(in: disposition), contentType: contentType)
    }

    /// The plain file name. The encoded form `filename*` is not decoded, because RFC 7578 forbids it in forms, but it
    /// makes the part a file, with the limit for files.
    private static func filename(in disposition: HeaderParameters) throws(MultipartError) -> String? {
        if let plain = try disposition.only("filename", orThrow: .malformedDisposition) { return plain }
        return disposition.parameters.contains { $0.name == "filename*" } ? "" : nil
    }

    /// The name in lower case and the trimmed value of a line.
    private static func split(_ line: ArraySlice<UInt8>) throws(MultipartError) -> (String, ArraySlice<UInt8>) {
        // A folded line starts with a space, which is not allowed in a name.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(HeaderParameters.isToken)
        else { throw .malformedHeader }
        let value = HeaderParameters.trimmed(line[(colon + 1)...])
        guard value.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == UInt8(ascii: "\t") }) else {
            throw .malformedHeader
        }
        return (String(decoding: line[..<colon], as: UTF8.self).lowercased(), value)
    }
}
