extension BSONWriter {
    /// Append any value under a key that is not a literal; for tests and cold code.
    ///
    /// Disfavored, so that literals select the unchecked overload of their type.
    ///
    /// - Throws: `zeroByteInName` for the key or a regular expression in the value; `tooDeep` for arrays nested deeper
    ///   than `BSONView.maximumDepth`. The writer is unchanged then.
    @_disfavoredOverload
    package mutating func append(_ key: String, _ value: BSONValue) throws(BSONError) {
        let mark = mark
        do throws(BSONError) {
            try write(key, value, depth: 1)
        } catch {
            rewind(to: mark)
            throw error
        }
    }

    /// - Parameter depth: number of enclosing documents and arrays known to this call.
    private mutating func write(_ key: String, _ value: BSONValue, depth: Int) throws(BSONError) {
        try name(value.type, checking: key)
        switch value {
        case .double(let double): integer(double.bitPattern)
        case .string(let text), .code(let text), .symbol(let text): string(text)
        case .document(let document): raw(document.bytes)
        case .array(let values):
            guard depth < BSONView.maximumDepth else { throw .tooDeep }
            begin()
            for (index, value) in values.enumerated() { try write(String(index), value, depth: depth + 1) }
            end()
        case .binary(let bytes, let subtype): binary(bytes, subtype: subtype)
        case .undefined, .null, .minKey, .maxKey: break
        case .objectID(let id): objectID(id)
        case .bool(let bool): raw(CollectionOfOne(bool ? 1 : 0))
        case .date(let milliseconds): integer(milliseconds)
        case .regex(let pattern, let options):
            try terminated(pattern)
            try terminated(BSONValue.ordered(options: options))
        case .dbPointer(let collection, let id):
            string(collection)
            objectID(id)
        case .codeWithScope(let code, let scope):
            // Two lengths, the code with its terminator, the scope.
            integer(Int32(9 + code.utf8.count + scope.bytes.count))
            string(code)
            raw(scope.bytes)
        case .int32(let number): integer(number)
        case .timestamp(let seconds, let increment):
            integer(increment)
            integer(seconds)
        case .int64(let number): integer(number)
        case .decimal128(let decimal):
            integer(decimal.low)
            integer(decimal.high)
        }
    }

    mutating func binary(_ bytes: [UInt8], subtype: UInt8) {
        // Subtype 2 has an inner length prefix.
        let inner = subtype == 2 ? 4 : 0
        integer(Int32(bytes.count + inner))
        integer(subtype)
        if inner > 0 { integer(Int32(bytes.count)) }
        raw(bytes)
    }

    private mutating func terminated(_ text: String) throws(BSONError) {
        guard !text.utf8.contains(0) else { throw .zeroByteInName }
        raw(text.utf8)
        integer(UInt8(0))
    }
}
