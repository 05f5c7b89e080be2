import Application
import Domain
import Hummingbird
import JSON
import NIOCore

/// Reads the fields of a JSON object and collects the errors of each. Null fields count as missing, unknown fields are
/// ignored.
struct JSONFields {
    private let body: JSONValue
    var faults = FieldErrors()

    /// - Throws: `validationFailed` if the body is not a JSON object, and what `jsonBody` throws.
    init(_ request: Request) async throws {
        let bytes = try await request.jsonBody()
        do throws(JSONError) {
            body = try await JSONValue.parse([UInt8](buffer: bytes), maximumDepth: Request.maximumJSONDepth)
        } catch {
            throw Failure.invalid("body", error.message)
        }
        guard body.object != nil else { throw Failure.invalid("body", "This must be a JSON object.") }
    }

    /// The value of a field, nil if it is missing or null.
    private func value(_ name: String) -> JSONValue? { body[name].flatMap { $0.isNull ? nil : $0 } }

    /// A required string.
    mutating func required(_ name: String) -> String? {
        guard let value = value(name) else {
            faults.add(name, "This is required.")
            return nil
        }
        return string(value, name)
    }

    mutating func string(_ name: String) -> String? { value(name).flatMap { string($0, name) } }

    private mutating func string(_ value: JSONValue, _ name: String) -> String? {
        if let text = value.string { return text }
        faults.add(name, "This must be a string.")
        return nil
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        if let number = value.integer, range.contains(number) { return number }
        faults.add(name, "This must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    mutating func integer(_ name: String, oneOf numbers: [Int]) -> Int? {
        guard let value = value(name) else { return nil }
        if let number = value.integer, numbers.contains(number) { return number }
        faults.add(name, "This must be one of \(numbers.map(String.init).joined(separator: ", ")).")
        return nil
    }

    /// An array of strings. An element of another type is nil and reported by its index.
    mutating func strings(_ name: String, atMost limit: Int) -> [String?] {
        guard let value = value(name) else { return [] }
        guard let elements = value.elements.map({ Array($0.prefix(limit + 1)) }) else {
            faults.add(name, "This must be a list of strings.")
            return []
        }
        if elements.count > limit { faults.add(name, "This takes at most \(limit) entries.") }
        return elements.prefix(limit).enumerated().map { string($1, "\(name)[\($0)]") }
    }
}
