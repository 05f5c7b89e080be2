extension BSONValue {
    /// Copy an element's value.
    ///
    /// Arrays are decoded completely; documents are copied without validating their contents.
    ///
    /// - Throws: `malformed`, `unknownType` or `invalidUTF8`; `tooDeep` for arrays nested deeper than
    ///   `BSONView.maximumDepth`, the outermost document counted.
    package init(_ element: BSONElement) throws(BSONError) {
        try self.init(element, depth: 1)
    }

    /// - Parameter depth: number of enclosing documents and arrays.
    private init(_ element: BSONElement, depth: Int) throws(BSONError) {
        switch element.type {
        case .double: self = .double(try element.double())
        case .string: self = .string(try element.string())
        case .document: self = .document(BSONDocument(copying: try element.view()))
        case .array: self = .array(try Self.array(element, depth: depth + 1))
        case .binary:
            let (subtype, bytes) = try element.binary()
            self = .binary([UInt8](bytes), subtype: subtype)
        case .undefined: self = .undefined
        case .objectID: self = .objectID(try element.objectID())
        case .bool: self = .bool(try element.bool())
        case .date: self = .date(milliseconds: try element.milliseconds())
        case .null: self = .null
        case .regex:
            let (pattern, options) = try element.regex()
            self = .regex(
                pattern: try BSONElement.text(pattern),
                options: Self.ordered(options: try BSONElement.text(options))
            )
        case .dbPointer:
            let (collection, id) = try element.dbPointer()
            self = .dbPointer(collection: try BSONElement.text(collection), id: id)
        case .code: self = .code(try element.string())
        case .symbol: self = .symbol(try element.string())
        case .codeWithScope:
            let (code, scope) = try element.codeWithScope()
            self = .codeWithScope(try BSONElement.text(code), scope: BSONDocument(copying: scope))
        case .int32: self = .int32(Int32(truncatingIfNeeded: try element.integer()))
        case .timestamp:
            let (seconds, increment) = try element.timestamp()
            self = .timestamp(seconds: seconds, increment: increment)
        case .int64: self = .int64(try element.integer())
        case .decimal128: self = .decimal128(try element.decimal128())
        case .minKey: self = .minKey
        case .maxKey: self = .maxKey
        }
    }

    /// Options of a regular expression in alphabetical order, as the specification requires.
    static func ordered(options: String) -> String {
        var ordered = String.UnicodeScalarView()
        ordered.append(contentsOf: options.unicodeScalars.sorted())
        return String(ordered)
    }

    private static func array(_ element: BSONElement, depth: Int) throws(BSONError) -> [BSONValue] {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        var values: [BSONValue] = []
        var elements = try element.view().elements()
        while let element = try elements.next() {
            values.append(try BSONValue(element, depth: depth))
        }
        return values
    }
}
