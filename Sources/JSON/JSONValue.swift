/// A value of a JSON text. Accessors for other types return nil.
package struct JSONValue: Sendable {
    package enum Content {
        case null
        case bool(Bool)
        /// Read the value with `integer`, `integerLiteral` or `double`.
        case number
        case string(String)
        case array(JSONElements)
        case object(JSONMembers)
    }

    private let text: JSONText
    private let index: Int

    init(text: JSONText, index: Int) {
        self.text = text
        self.index = index
    }

    /// Parse a text strictly by RFC 8259: UTF-8 without a byte order mark.
    ///
    /// - Parameters:
    ///   - bytes: at most 4 GiB.
    ///   - maximumDepth: maximum nesting of arrays and objects.
    /// - Throws: `invalid`, `tooDeep`.
    package init(parsing bytes: consuming [UInt8], maximumDepth: Int) throws(JSONError) {
        self.init(text: try JSONText(bytes, maximumDepth: maximumDepth), index: 0)
    }

    /// Offset of this value in the text, in bytes.
    package var offset: Int { Int(text.entries[index].start) }

    package var content: Content {
        switch kind {
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .number: .number
        case .string: .string(text.string(at: index))
        case .array: .array(JSONElements(of: text, at: index))
        case .object: .object(JSONMembers(of: text, at: index))
        }
    }

    private var kind: JSONEntry.Kind { text.entries[index].kind }

    package var isNull: Bool { kind == .null }

    package var bool: Bool? { kind == .true ? true : kind == .false ? false : nil }

    package var string: String? { kind == .string ? text.string(at: index) : nil }

    /// A whole number in any notation, such as 72.0, which is an integer in JSON Schema too.
    package var integer: Int? {
        integerLiteral.map { Int($0) } ?? double.flatMap { Int(exactly: $0) }
    }

    /// A number without point and exponent that fits in 64 bits.
    package var integerLiteral: Int64? {
        kind == .number ? Int64(String(decoding: text.digits(at: index), as: UTF8.self)) : nil
    }

    /// A number within the range of a double.
    package var double: Double? {
        guard kind == .number, let number = Double(String(decoding: text.digits(at: index), as: UTF8.self)),
            number.isFinite
        else { return nil }
        return number
    }

    /// The elements of an array.
    package var elements: JSONElements? { kind == .array ? JSONElements(of: text, at: index) : nil }

    /// The members of an object.
    package var members: JSONMembers? { kind == .object ? JSONMembers(of: text, at: index) : nil }

    /// The value itself if it is an object.
    package var object: JSONValue? { kind == .object ? self : nil }

    /// The member of an object with that name, the last if there are several.
    package subscript(name: String) -> JSONValue? { members?.last(named: name) }

    /// The elements of an array of strings; nil if any element has another type.
    package var strings: [String]? {
        guard let elements else { return nil }
        var strings: [String] = []
        for element in elements {
            guard let string = element.string else { return nil }
            strings.append(string)
        }
        return strings
    }

    /// An optional member of an object: nil if it is missing or null.
    ///
    /// - Parameter read: returns the value, nil if it has another type.
    /// - Throws: `JSONTypeError` if `read` returns nil.
    package func optional<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(JSONTypeError) -> Value? {
        guard let member = self[name], !member.isNull else { return nil }
        guard let value = read(member) else { throw JSONTypeError(name) }
        return value
    }
}
