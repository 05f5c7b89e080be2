/// An error in a multipart body, with the name of the part if known.
package enum MultipartError: Error, Equatable {
    /// The Content-Type is not `multipart/form-data`.
    case notFormData
    /// The boundary in the Content-Type is missing, repeated or not allowed.
    case invalidBoundary
    /// The body ends before the last boundary.
    case truncated(field: String?)
    /// A boundary is not followed by a line end or two hyphens.
    case malformedBoundary(field: String?)
    /// A header line does not end in CR LF, is folded, or is not a name, a colon and a value.
    case malformedHeader
    /// A Content-Disposition is missing, repeated, not `form-data`, or malformed.
    case malformedDisposition
    /// A part has no name, or an empty one.
    case missingName
    /// A part is itself a multipart body.
    case nested(field: String)
    /// A part has a transfer encoding, which forms do not use.
    case encoded(field: String)
    case tooManyParts(limit: Int)
    case headersTooLarge(limit: Int)
    case tooManyHeaders(limit: Int)
    case fieldTooLarge(field: String, limit: Int)
    case fileTooLarge(field: String, limit: Int)
    /// The text before the first or after the last boundary exceeds the limit.
    case outsideTextTooLarge(limit: Int)
}

extension MultipartError {
    /// The form field with the error, by the client's name; nil for the body as a whole.
    package var field: String? {
        switch self {
        case .truncated(let field), .malformedBoundary(let field): field
        case .nested(let field), .encoded(let field), .fieldTooLarge(let field, _), .fileTooLarge(let field, _): field
        case .notFormData, .invalidBoundary, .malformedHeader, .malformedDisposition, .missingName, .tooManyParts,
            .headersTooLarge, .tooManyHeaders, .outsideTextTooLarge:
            nil
        }
    }

    /// One sentence for the client. Quotes nothing of the body.
    package var message: String {
        switch self {
        case .notFormData: "The request must be multipart/form-data."
        case .invalidBoundary: "The Content-Type must have one boundary of 1 to 70 allowed characters."
        case .truncated: "The request ends before its last boundary; send it again."
        case .malformedBoundary: "A boundary must be followed by CR LF or by two hyphens."
        case .malformedHeader: "A part's header is malformed."
        case .malformedDisposition: "Each part must have one well-formed Content-Disposition of the type form-data."
        case .missingName: "Each part must have a name."
        case .nested: "A part may not itself be multipart; send several parts of the same name."
        case .encoded: "A part may not have a transfer encoding; send its bytes as they are."
        case .tooManyParts(let limit): "The form has more than \(limit) parts."
        case .headersTooLarge(let limit): "A part's headers are larger than \(Self.size(limit))."
        case .tooManyHeaders(let limit): "A part has more than \(limit) header lines."
        case .fieldTooLarge(_, let limit): "The field is larger than \(Self.size(limit))."
        case .fileTooLarge(_, let limit): "The file is larger than \(Self.size(limit))."
        case .outsideTextTooLarge(let limit): "The text outside the form's parts is larger than \(Self.size(limit))."
        }
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case let bytes where bytes > 0 && bytes.isMultiple(of: 1 << 20): "\(bytes >> 20) MiB"
        case let bytes where bytes > 0 && bytes.isMultiple(of: 1 << 10): "\(bytes >> 10) KiB"
        default: "\(bytes) bytes"
        }
    }
}
