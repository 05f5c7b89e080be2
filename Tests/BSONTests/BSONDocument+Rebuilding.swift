import BSON

extension BSONDocument {
    /// The document decoded to its last value and encoded again.
    func rebuilt() throws(BSONError) -> BSONDocument {
        var list: [(String, BSONValue)] = []
        for (key, value) in try elements() { list.append((key, try value.rebuilt())) }
        return try BSONDocument(list)
    }

    /// Whether the encoding is canonical where decoding is lenient: arrays keyed by index, regular expression options
    /// in alphabetical order.
    func isCanonical() throws(BSONError) -> Bool {
        try withView { (view) throws(BSONError) in try view.isCanonical(isArray: false) }
    }
}

extension BSONView {
    func isCanonical(isArray: Bool) throws(BSONError) -> Bool {
        var position = 0
        var elements = elements()
        while let element = try elements.next() {
            if isArray, try element.keyText() != String(position) { return false }
            position += 1
            switch element.type {
            case .document, .array:
                guard try element.view().isCanonical(isArray: element.type == .array) else { return false }
            case .codeWithScope:
                guard try element.codeWithScope().scope.isCanonical(isArray: false) else { return false }
            case .regex:
                let options = String(decoding: try element.regex().options, as: UTF8.self).unicodeScalars
                guard zip(options, options.dropFirst()).allSatisfy({ $0 <= $1 }) else { return false }
            default: break
            }
        }
        return true
    }
}

extension BSONValue {
    func rebuilt() throws(BSONError) -> BSONValue {
        switch self {
        case .document(let document): return .document(try document.rebuilt())
        case .codeWithScope(let code, let scope): return .codeWithScope(code, scope: try scope.rebuilt())
        case .array(let values):
            var list: [BSONValue] = []
            for value in values { list.append(try value.rebuilt()) }
            return .array(list)
        default: return self
        }
    }
}
