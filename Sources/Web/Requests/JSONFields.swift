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

    /// - Parameter limit: of the body, in bytes.
    /// - Throws: `validationFailed` if the body is not a JSON object, and what `jsonBody` throws.
    init(_ request: Request, upTo limit: Int = Request.maximumJSONLength) async throws {
        try await self.init(try await request.jsonBody(upTo: limit))
    }

    /// Reads a body that may be missing: no field is given then.
    ///
    /// - Throws: as for other bodies.
    init(ifAny request: Request) async throws {
        let hasType = request.headers[.contentType] != nil
        let bytes =
            hasType ? try await request.jsonBody() : try await request.body.collect(upTo: Request.maximumJSONLength)
        if bytes.readableBytes > 0, !hasType {
            throw Failure(.unsupportedMediaType, "Send the body as application/json.")
        }
        try await self.init(bytes.readableBytes > 0 ? bytes : ByteBuffer(string: "{}"))
    }

    private init(_ bytes: ByteBuffer) async throws {
        do throws(JSONError) {
            body = try await JSONValue.parse([UInt8](buffer: bytes), maximumDepth: Request.maximumJSONDepth)
        } catch {
            throw Failure.invalid("body", error.message)
        }
        guard body.object != nil else { throw Failure.invalid("body", "This must be a JSON object.") }
    }

    /// Reads an object within the body.
    ///
    /// - Parameter path: of the object, as errors name it.
    init(_ object: JSONValue, at path: String) {
        body = object
        faults = FieldErrors(within: path)
    }

    /// Whether a field is null, not missing.
    func isNull(_ name: String) -> Bool { body[name]?.isNull ?? false }

    /// The value of a field, nil if it is missing or null.
    func value(_ name: String) -> JSONValue? { body[name].flatMap { $0.isNull ? nil : $0 } }

    /// A required string.
    mutating func required(_ name: String) -> String? {
        guard let value = value(name) else {
            faults.add(name, "This is required.")
            return nil
        }
        return string(value, name)
    }

    mutating func string(_ name: String) -> String? { value(name).flatMap { string($0, name) } }

    /// - Parameter text: instead of a missing field.
    mutating func string(_ name: String, default text: String?) -> String? {
        value(name) == nil ? text : string(name)
    }

    private mutating func string(_ value: JSONValue, _ name: String) -> String? {
        if let text = value.string { return text }
        faults.add(name, "This must be a string.")
        return nil
    }

    /// A string that is the raw value of an enum.
    mutating func value<Value: RawRepresentable & CaseIterable>(
        _ name: String, as: Value.Type
    ) -> Value? where Value.RawValue == String {
        guard let text = string(name) else { return nil }
        if let value = Value(rawValue: text) { return value }
        faults.add(name, "This must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
        return nil
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if let flag = value.bool { return flag }
        faults.add(name, "This must be true or false.")
        return nil
    }

    /// - Parameter number: instead of a missing field; it must be valid, too.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, default number: Int? = nil) -> Int? {
        let value = value(name)
        guard value != nil || number != nil else { return nil }
        if let number = value.map(\.integer) ?? number, range.contains(number) { return number }
        faults.add(name, "This must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// - Parameter number: instead of a missing field; it must be valid, too.
    mutating func integer(_ name: String, oneOf numbers: [Int], default number: Int? = nil) -> Int? {
        let value = value(name)
        guard value != nil || number != nil else { return nil }
        if let number = value.map(\.integer) ?? number, numbers.contains(number) { return number }
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
