extension BSONElement {
    /// Validate the key and the whole value.
    ///
    /// - Parameter depth: number of enclosing documents and arrays.
    func validate(depth: Int) throws(BSONError) {
        try Self.checkUTF8(key)
        switch type {
        case .document, .array: try view().validate(depth: depth + 1)
        case .string, .symbol, .code: try Self.checkUTF8(stringBytes())
        case .binary: _ = try binary()
        case .bool: _ = try bool()
        case .regex:
            let (pattern, options) = try regex()
            try Self.checkUTF8(pattern)
            try Self.checkUTF8(options)
        case .dbPointer: try Self.checkUTF8(dbPointer().collection)
        case .codeWithScope:
            let (code, scope) = try codeWithScope()
            try Self.checkUTF8(code)
            try scope.validate(depth: depth + 1)
        case .undefined, .null, .minKey, .maxKey: break
        // Any bytes are a valid value, and iteration has checked their length.
        case .double, .int32, .int64, .decimal128, .timestamp, .date, .objectID: break
        }
    }

    /// - Throws: `invalidUTF8`.
    private static func checkUTF8(_ bytes: UnsafeRawBufferPointer) throws(BSONError) {
        do {
            _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
        } catch {
            throw .invalidUTF8
        }
    }
}
