import JSON

extension JSONError {
    /// The message for the client, with the position of the error.
    var message: String {
        switch self {
        case .invalid(let expected, let offset): "This is not valid JSON: expected \(expected) at byte \(offset)."
        case .tooDeep(let limit): "This must not nest more than \(limit) arrays and objects."
        }
    }
}
