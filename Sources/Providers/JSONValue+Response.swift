import JSON

extension JSONValue {
    /// The nesting that a response or callback may have. Both providers' have at most four levels: the parameters that
    /// they repeat are text (`paramJson`).
    private static let maximumResponseDepth = 16

    /// The object that a response or callback holds; nil if it is anything else.
    static func object(in body: [UInt8]) async -> JSONValue? {
        try? await parse(body, maximumDepth: maximumResponseDepth).object
    }

    /// A whole number that the image provider also writes as a string, an empty string, null or "null".
    var lenientInteger: Int? { integer ?? string.flatMap { Int($0) } }
}
