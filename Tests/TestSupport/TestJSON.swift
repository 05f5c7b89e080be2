import FoundationEssentials

/// JSON with subscripts for tests: `response.json["data"]["image"]["status"] == "pending"`.
package enum TestJSON: Sendable, Hashable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([TestJSON])
    case object([String: TestJSON])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([TestJSON].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: TestJSON].self))
        }
    }

    /// Null if the text is not JSON.
    package init(parsing text: String) {
        self = (try? JSONDecoder().decode(TestJSON.self, from: Data(text.utf8))) ?? .null
    }

    /// The member; null if there is none.
    package subscript(name: String) -> TestJSON {
        if case .object(let members) = self { return members[name] ?? .null }
        return .null
    }

    package var array: [TestJSON] {
        if case .array(let elements) = self { return elements }
        return []
    }

    package var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    package var integer: Int? {
        if case .number(let number) = self { return Int(exactly: number) }
        return nil
    }

    /// The names of an object's members.
    package var keys: Set<String> {
        if case .object(let members) = self { return Set(members.keys) }
        return []
    }
}

extension TestJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
