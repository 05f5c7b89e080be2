/// Lays out documents as Extended JSON.
struct ExtendedJSONPrinter {
    let form: ExtendedJSONForm
    let pretty: Bool
    /// What has been printed, in UTF-8.
    private(set) var bytes: [UInt8] = []

    init(form: ExtendedJSONForm, pretty: Bool) {
        self.form = form
        self.pretty = pretty
    }

    /// What has been printed.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Parameter depth: how many documents and arrays this one lies in, itself counted.
    mutating func document(_ view: BSONView, depth: Int) throws(BSONError) {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        raw("{")
        var elements = view.elements()
        var isEmpty = true
        while let element = try elements.next() {
            separate(isEmpty, depth: depth)
            isEmpty = false
            key(try element.keyText())
            try value(element, depth: depth)
        }
        if !isEmpty { newline(depth: depth - 1) }
        raw("}")
    }

    private mutating func array(_ view: BSONView, depth: Int) throws(BSONError) {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        raw("[")
        var elements = view.elements()
        var isEmpty = true
        while let element = try elements.next() {
            separate(isEmpty, depth: depth)
            isEmpty = false
            try value(element, depth: depth)
        }
        if !isEmpty { newline(depth: depth - 1) }
        raw("]")
    }

    private mutating func value(_ element: BSONElement, depth: Int) throws(BSONError) {
        switch element.type {
        case .document: try document(try element.view(), depth: depth + 1)
        case .array: try array(try element.view(), depth: depth + 1)
        case .codeWithScope:
            let (code, scope) = try element.codeWithScope()
            raw("{")
            key("$code")
            string(try BSONElement.text(code))
            next("$scope")
            try document(scope, depth: depth + 1)
            raw("}")
        default: scalar(try BSONValue(element))
        }
    }

    // MARK: - The text

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func key(_ name: String) {
        string(name)
        raw(pretty ? ": " : ":")
    }

    /// The comma and the key of a further element on the same line.
    mutating func next(_ name: String) {
        raw(pretty ? ", " : ",")
        key(name)
    }

    private mutating func separate(_ isFirst: Bool, depth: Int) {
        if !isFirst { raw(",") }
        newline(depth: depth)
    }

    private mutating func newline(depth: Int) {
        guard pretty else { return }
        raw("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    mutating func string(_ text: String) {
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0x08: raw("\\b")
            case 0x09: raw("\\t")
            case 0x0A: raw("\\n")
            case 0x0C: raw("\\f")
            case 0x0D: raw("\\r")
            case ..<0x20:
                raw("\\u00")
                bytes.append((byte >> 4).hexadecimalDigit)
                bytes.append((byte & 15).hexadecimalDigit)
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }
}
