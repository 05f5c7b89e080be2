import JSON

extension JSONValue {
    /// Maximum nesting of a response or callback. Both providers use at most four levels: echoed parameters are a
    /// string (`paramJson`).
    private static let maximumResponseDepth = 16

    /// The object in the body of a response or callback; nil for anything else.
    static func object(in body: [UInt8]) async -> JSONValue? {
        try? await parse(body, maximumDepth: maximumResponseDepth).object
    }

    /// A whole number that the image provider also writes as a string, an empty string, null or "null".
    var lenientInteger: Int? { integer ?? string.flatMap { Int($0) } }
}
