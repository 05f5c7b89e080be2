/// A JSON value with its offset in the text, for error messages.
struct JSONNode {
    enum Content {
        case null
        case bool(Bool)
        /// A number without point and exponent that fits in 64 bits.
        case integer(Int64)
        case double(Double)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    struct Member {
        let key: String
        let value: JSONNode
    }

    let content: Content
    /// Bytes from the start of the text.
    let offset: Int

    var string: String? { if case .string(let text) = content { text } else { nil } }
    var members: [Member]? { if case .object(let members) = content { members } else { nil } }

    func expected(_ what: String) -> BSONError { .extendedJSON(expected: what, at: offset) }
}
