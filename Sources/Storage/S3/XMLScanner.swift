/// Splits XML into tags and text, in one pass.
struct XMLScanner {
    enum Token {
        case start(String, isEmpty: Bool)
        case end(String)
        case text(String)
    }

    private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]
    private static let longestEntity = 10

    private var rest: ArraySlice<UInt8>

    init(_ xml: some Collection<UInt8>) { rest = Array(xml)[...] }

    /// - Returns: nil at the end, and at what is malformed or not supported.
    mutating func next() -> Token? {
        while let first = rest.first {
            guard first == UInt8(ascii: "<") else { return text() }
            if rest.starts(with: "<?".utf8) {
                guard skip(past: "?>") else { return nil }
            } else if rest.starts(with: "<!--".utf8) {
                guard skip(past: "-->") else { return nil }
            } else {
                return tag()
            }
        }
        return nil
    }

    private mutating func skip(past end: String) -> Bool {
        let end = Array(end.utf8)
        while !rest.isEmpty {
            if rest.starts(with: end) {
                rest = rest.dropFirst(end.count)
                return true
            }
            rest = rest.dropFirst()
        }
        return false
    }

    private mutating func tag() -> Token? {
        guard let close = endOfTag() else { return nil }
        var inside = rest[rest.startIndex..<close].dropFirst()
        rest = rest[(close + 1)...]
        if inside.first == UInt8(ascii: "/") { return Self.name(inside.dropFirst()).map { .end($0) } }
        let isEmpty = inside.last == UInt8(ascii: "/")
        if isEmpty { inside = inside.dropLast() }
        return Self.name(inside).map { .start($0, isEmpty: isEmpty) }
    }

    /// The position of the `>`, which may also be in the quotes of an attribute before.
    private func endOfTag() -> Int? {
        var quote: UInt8?
        for index in rest.indices {
            let byte = rest[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
        }
        return nil
    }

    /// - Returns: nil for a document type and the like.
    private static func name(_ tag: ArraySlice<UInt8>) -> String? {
        let name = tag.prefix { $0 > 0x20 }
        return name.isEmpty || name.first == UInt8(ascii: "!") ? nil : String(decoding: name, as: UTF8.self)
    }

    private mutating func text() -> Token? {
        let raw = rest.prefix { $0 != UInt8(ascii: "<") }
        rest = rest[raw.endIndex...]
        var text: [UInt8] = []
        var unread = raw
        while let byte = unread.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                text.append(byte)
                continue
            }
            let name = unread.prefix(Self.longestEntity).prefix { $0 != UInt8(ascii: ";") }
            unread = unread[name.endIndex...]
            guard unread.popFirst() == UInt8(ascii: ";"),
                let meaning = Self.meaning(of: String(decoding: name, as: UTF8.self))
            else { return nil }
            text += meaning.utf8
        }
        return .text(String(decoding: text, as: UTF8.self))
    }

    private static func meaning(of entity: String) -> String? {
        if let known = entities[entity] { return known }
        guard entity.first == "#" else { return nil }
        let digits = entity.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}
