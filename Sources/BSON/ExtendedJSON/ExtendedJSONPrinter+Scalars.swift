extension ExtendedJSONPrinter {
    /// Print a value other than a string, document, array or code with scope.
    mutating func scalar(_ element: BSONElement) throws(BSONError) {
        switch element.type {
        case .null: raw("null")
        case .bool: raw(try element.bool() ? "true" : "false")
        case .int32: number("$numberInt", try element.integer())
        case .int64: number("$numberLong", try element.integer())
        case .double: double(try element.double())
        case .decimal128: wrapped("$numberDecimal", try element.decimal128().description)
        case .objectID: wrapped("$oid", try element.objectID().hex)
        case .symbol: try wrapped("$symbol", element.stringBytes())
        case .code: try wrapped("$code", element.stringBytes())
        case .date: date(try element.milliseconds())
        case .undefined: raw(pretty ? #"{"$undefined": true}"# : #"{"$undefined":true}"#)
        case .minKey: raw(pretty ? #"{"$minKey": 1}"# : #"{"$minKey":1}"#)
        case .maxKey: raw(pretty ? #"{"$maxKey": 1}"# : #"{"$maxKey":1}"#)
        case .binary: binary(try element.binary())
        case .regex: try regex(element.regex())
        case .timestamp: timestamp(try element.timestamp())
        case .dbPointer: try dbPointer(element.dbPointer())
        case .string, .document, .array, .codeWithScope: preconditionFailure("not a scalar")
        }
    }

    private mutating func number(_ wrapper: StaticString, _ number: Int64) {
        guard form == .canonical else { return integer(number) }
        open(wrapper)
        byte("\"")
        integer(number)
        raw(#""}"#)
    }

    private mutating func double(_ number: Double) {
        guard number.isFinite else {
            return wrapped("$numberDouble", number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
        }
        // The shortest text that parses to the same number; its point or exponent makes it a double.
        let digits = number.description.utf8.lazy.map { $0 == UInt8(ascii: "e") ? UInt8(ascii: "E") : $0 }
        guard form == .canonical else { return raw(plain: digits) }
        open("$numberDouble")
        byte("\"")
        raw(plain: digits)
        raw(#""}"#)
    }

    private mutating func date(_ milliseconds: Int64) {
        if form == .relaxed, let text = InternetDate.text(milliseconds: milliseconds) {
            return wrapped("$date", text)
        }
        open("$date")
        open("$numberLong")
        byte("\"")
        integer(milliseconds)
        raw(#""}}"#)
    }

    private mutating func binary(_ value: (subtype: UInt8, bytes: UnsafeRawBufferPointer)) {
        open("$binary")
        open("base64")
        quoted(Base64.text([UInt8](value.bytes)))
        next("subType")
        quoted(String(decoding: [value.subtype >> 4, value.subtype & 15].map(\.hexadecimalDigit), as: UTF8.self))
        raw("}}")
    }

    private mutating func regex(
        _ value: (pattern: UnsafeRawBufferPointer, options: UnsafeRawBufferPointer)
    ) throws(BSONError) {
        open("$regularExpression")
        open("pattern")
        try string(value.pattern)
        next("options")
        // Sort the options by character.
        var options = Array(BSONValue.ordered(options: try BSONElement.text(value.options)).utf8)
        options.append(0)
        try options.withUnsafeBufferPointer { (options) throws(BSONError) in
            try string(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(options).dropLast()))
        }
        raw("}}")
    }

    private mutating func timestamp(_ value: (seconds: UInt32, increment: UInt32)) {
        open("$timestamp")
        open("t")
        integer(Int64(value.seconds))
        next("i")
        integer(Int64(value.increment))
        raw("}}")
    }

    private mutating func dbPointer(_ value: (collection: UnsafeRawBufferPointer, id: ObjectID)) throws(BSONError) {
        open("$dbPointer")
        open("$ref")
        try string(value.collection)
        next("$id")
        wrapped("$oid", value.id.hex)
        raw("}}")
    }

    private mutating func wrapped(_ name: StaticString, _ text: String) {
        open(name)
        quoted(text)
        byte("}")
    }

    private mutating func wrapped(_ name: StaticString, _ text: UnsafeRawBufferPointer) throws(BSONError) {
        open(name)
        try string(text)
        byte("}")
    }

    /// - Parameter text: needs no escapes.
    private mutating func quoted(_ text: String) {
        byte("\"")
        raw(plain: text.utf8)
        byte("\"")
    }

    private mutating func integer(_ number: Int64) {
        guard number != 0 else { return byte("0") }
        if number < 0 { byte("-") }
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = number.magnitude
            var start = digits.count
            while rest > 0 {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            raw(plain: digits[start...])
        }
    }
}
