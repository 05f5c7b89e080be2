/// Prints documents as Extended JSON directly from their bytes, without intermediate values.
struct ExtendedJSONPrinter {
    let form: ExtendedJSONForm
    let pretty: Bool
    /// The output so far, in UTF-8.
    private(set) var bytes: [UInt8] = []

    init(form: ExtendedJSONForm, pretty: Bool) {
        self.form = form
        self.pretty = pretty
        bytes.reserveCapacity(256)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Parameter depth: nesting depth of this document, itself counted.
    mutating func document(_ view: BSONView, depth: Int) throws(BSONError) {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        byte("{")
        var elements = view.elements()
        var isEmpty = true
        while let element = try elements.next() {
            separate(isEmpty, depth: depth)
            isEmpty = false
            try string(element.key)
            colon()
            try value(element, depth: depth)
        }
        if !isEmpty { newline(depth: depth - 1) }
        byte("}")
    }

    private mutating func array(_ view: BSONView, depth: Int) throws(BSONError) {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        byte("[")
        var elements = view.elements()
        var isEmpty = true
        while let element = try elements.next() {
            separate(isEmpty, depth: depth)
            isEmpty = false
            try value(element, depth: depth)
        }
        if !isEmpty { newline(depth: depth - 1) }
        byte("]")
    }

    private mutating func value(_ element: BSONElement, depth: Int) throws(BSONError) {
        switch element.type {
        case .string: try string(element.stringBytes())
        case .document: try document(try element.view(), depth: depth + 1)
        case .array: try array(try element.view(), depth: depth + 1)
        case .codeWithScope:
            let (code, scope) = try element.codeWithScope()
            open("$code")
            try string(code)
            next("$scope")
            try document(scope, depth: depth + 1)
            byte("}")
        default: try scalar(element)
        }
    }

    private mutating func separate(_ isFirst: Bool, depth: Int) {
        if !isFirst { byte(",") }
        newline(depth: depth)
    }

    private mutating func newline(depth: Int) {
        guard pretty else { return }
        byte("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    // MARK: - Output

    mutating func byte(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }

    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// - Parameter text: needs no quotes and no escapes.
    mutating func raw(plain text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

    private mutating func colon() { raw(pretty ? ": " : ":") }

    /// Open a single-line document with its first key.
    mutating func open(_ name: StaticString) {
        byte("{")
        key(name)
    }

    /// Print comma and key of the next element of a single-line document.
    mutating func next(_ name: StaticString) {
        raw(pretty ? ", " : ",")
        key(name)
    }

    private mutating func key(_ name: StaticString) {
        byte("\"")
        raw(name)
        byte("\"")
        colon()
    }

    /// - Parameter text: part of a document, so followed by a zero byte.
    /// - Throws: `invalidUTF8`.
    mutating func string(_ text: UnsafeRawBufferPointer) throws(BSONError) {
        byte("\"")
        var start = 0
        var seen: UInt8 = 0
        for (index, byte) in text.enumerated() {
            seen |= byte
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: text[start..<index])
            escape(byte)
            start = index + 1
        }
        if seen >= 0x80 { _ = try BSONElement.text(text) }
        bytes.append(contentsOf: text[start...])
        byte("\"")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default:
            raw("\\u00")
            bytes.append((byte >> 4).hexadecimalDigit)
            bytes.append((byte & 15).hexadecimalDigit)
        }
    }
}
