import Application
import Domain
import Hummingbird

/// Reads the fields of a JSON object and collects the errors of each. Null fields count as missing, unknown fields are
/// ignored.
struct JSONFields {
    private let fields: [String: JSONValue]
    var faults = FieldErrors()

    /// - Throws: `validationFailed` if the body is not a JSON object, and what `jsonBody` throws.
    init(_ request: Request) async throws {
        let body = try await request.jsonBody()
        guard let value = try? JSONValue(parsing: body) else {
            throw Failure.invalid("body", "This is not valid JSON.")
        }
        guard case .object(let fields) = value else {
            throw Failure.invalid("body", "This must be a JSON object.")
        }
        self.fields = fields
    }

    /// A required string.
    mutating func required(_ name: String) -> String? {
        switch fields[name] {
        case .string(let text): return text
        case nil, .null: faults.add(name, "This is required.")
        default: faults.add(name, "This must be a string.")
        }
        return nil
    }

    mutating func string(_ name: String) -> String? {
        switch fields[name] {
        case .string(let text): return text
        case nil, .null: return nil
        default:
            faults.add(name, "This must be a string.")
            return nil
        }
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        switch fields[name] {
        case .integer(let number) where range.contains(number): return number
        case nil, .null: return nil
        default:
            faults.add(name, "This must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
    }

    mutating func integer(_ name: String, oneOf numbers: [Int]) -> Int? {
        switch fields[name] {
        case .integer(let number) where numbers.contains(number): return number
        case nil, .null: return nil
        default:
            faults.add(name, "This must be one of \(numbers.map(String.init).joined(separator: ", ")).")
            return nil
        }
    }

    /// An array of strings. An element of another type is nil and reported by its index.
    mutating func strings(_ name: String, atMost limit: Int) -> [String?] {
        switch fields[name] {
        case nil, .null: return []
        case .array(let values):
            if values.count > limit { faults.add(name, "This takes at most \(limit) entries.") }
            return values.prefix(limit).enumerated().map { index, value in
                if case .string(let text) = value { return text }
                faults.add("\(name)[\(index)]", "This must be a string.")
                return nil
            }
        default:
            faults.add(name, "This must be a list of strings.")
            return []
        }
    }
}
