import Testing

/// One file of MongoDB's BSON corpus.
struct CorpusFile: Decodable, Sendable, CustomTestStringConvertible {
    struct Valid: Decodable, Sendable {
        let description: String
        let canonicalBSON: String
        let canonicalJSON: String
        let relaxedJSON: String?
        let degenerateBSON: String?
        let degenerateJSON: String?
        /// Whether converting to JSON and back changes the bytes.
        let lossy: Bool?

        enum CodingKeys: String, CodingKey {
            case description, lossy
            case canonicalBSON = "canonical_bson"
            case canonicalJSON = "canonical_extjson"
            case relaxedJSON = "relaxed_extjson"
            case degenerateBSON = "degenerate_bson"
            case degenerateJSON = "degenerate_extjson"
        }
    }

    struct DecodeError: Decodable, Sendable {
        let description: String
        let bson: String
    }

    struct ParseError: Decodable, Sendable {
        let description: String
        let string: String
    }

    var name = ""
    let type: String
    private let validCases: [Valid]?
    private let decodeErrorCases: [DecodeError]?
    private let parseErrorCases: [ParseError]?

    enum CodingKeys: String, CodingKey {
        case type = "bson_type"
        case validCases = "valid"
        case decodeErrorCases = "decodeErrors"
        case parseErrorCases = "parseErrors"
    }

    var valid: [Valid] { validCases ?? [] }
    var decodeErrors: [DecodeError] { decodeErrorCases ?? [] }
    var parseErrors: [ParseError] { parseErrorCases ?? [] }
    var testDescription: String { name }
}
