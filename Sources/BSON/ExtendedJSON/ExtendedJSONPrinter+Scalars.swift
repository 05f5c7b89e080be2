extension ExtendedJSONPrinter {
    /// Prints a value that holds no others.
    mutating func scalar(_ value: BSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let bool): raw(bool ? "true" : "false")
        case .string(let text): string(text)
        case .int32(let number): self.number(String(number), "$numberInt")
        case .int64(let number): self.number(String(number), "$numberLong")
        case .double(let number): double(number)
        case .decimal128(let number): wrapped("$numberDecimal", number.description)
        case .objectID(let id): wrapped("$oid", id.hex)
        case .symbol(let text): wrapped("$symbol", text)
        case .code(let text): wrapped("$code", text)
        case .date(let milliseconds): date(milliseconds)
        case .undefined: wrapped("$undefined") { $0.raw("true") }
        case .minKey: wrapped("$minKey") { $0.raw("1") }
        case .maxKey: wrapped("$maxKey") { $0.raw("1") }
        case .binary(let bytes, let subtype):
            wrapped("$binary") { $0.pair(("base64", Base64.text(bytes)), ("subType", Self.hexadecimal(subtype))) }
        case .regex(let pattern, let options):
            wrapped("$regularExpression") { $0.pair(("pattern", pattern), ("options", options)) }
        case .timestamp(let seconds, let increment):
            wrapped("$timestamp") { printer in
                printer.raw("{")
                printer.key("t")
                printer.raw(String(seconds))
                printer.next("i")
                printer.raw(String(increment))
                printer.raw("}")
            }
        case .dbPointer(let collection, let id):
            wrapped("$dbPointer") { printer in
                printer.raw("{")
                printer.key("$ref")
                printer.string(collection)
                printer.next("$id")
                printer.wrapped("$oid", id.hex)
                printer.raw("}")
            }
        case .document, .array, .codeWithScope: preconditionFailure("printed as it is walked")
        }
    }

    private mutating func number(_ text: String, _ wrapper: String) {
        switch form {
        case .canonical: wrapped(wrapper, text)
        case .relaxed: raw(text)
        }
    }

    private mutating func double(_ number: Double) {
        guard number.isFinite else {
            wrapped("$numberDouble", number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
            return
        }
        // The shortest text that reads back as the same number; it has a point or an exponent, so it reads as a double.
        self.number(number.description.uppercased(), "$numberDouble")
    }

    private mutating func date(_ milliseconds: Int64) {
        if form == .relaxed, let text = InternetDate.text(milliseconds: milliseconds) {
            wrapped("$date", text)
        } else {
            wrapped("$date") { $0.wrapped("$numberLong", String(milliseconds)) }
        }
    }

    private mutating func wrapped(_ name: String, _ text: String) {
        wrapped(name) { $0.string(text) }
    }

    private mutating func wrapped(_ name: String, _ content: (inout ExtendedJSONPrinter) -> Void) {
        raw("{")
        key(name)
        content(&self)
        raw("}")
    }

    private mutating func pair(_ first: (name: String, text: String), _ second: (name: String, text: String)) {
        raw("{")
        key(first.name)
        string(first.text)
        next(second.name)
        string(second.text)
        raw("}")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        String(decoding: [(byte >> 4).hexadecimalDigit, (byte & 15).hexadecimalDigit], as: UTF8.self)
    }
}
