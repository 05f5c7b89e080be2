import BSON
import SeededNumbers

/// Generator of documents with values of every type.
struct RandomDocument {
    var generator: SeededGenerator
    /// Whether to exclude what Extended JSON cannot represent: NaN payloads and coefficients out of range.
    let isJSONRepresentable: Bool

    mutating func document(depth: Int = 0) -> BSONDocument {
        var elements: [(String, BSONValue)] = []
        for _ in 0..<Int.random(in: 0...(depth == 0 ? 8 : 3), using: &generator) {
            elements.append((key(), value(depth: depth)))
        }
        do throws(BSONError) {
            return try BSONDocument(elements)
        } catch {
            preconditionFailure("invalid random document: \(error)")
        }
    }

    private mutating func value(depth: Int) -> BSONValue {
        let kinds = 21
        // Nested types come first, so that the lower bound excludes them.
        switch Int.random(in: (depth < 4 ? 0 : 3)..<kinds, using: &generator) {
        case 0: return .document(document(depth: depth + 1))
        case 1:
            return .array((0..<Int.random(in: 0...12, using: &generator)).map { _ in value(depth: depth + 2) })
        case 2: return .codeWithScope(text(), scope: document(depth: depth + 1))
        case 3: return .double(double())
        case 4: return .string(text())
        case 5: return .binary(bytes(), subtype: UInt8.random(in: 0...255, using: &generator))
        case 6: return .undefined
        case 7: return .objectID(id())
        case 8: return .bool(Bool.random(using: &generator))
        case 9: return .date(milliseconds: number())
        case 10: return .null
        case 11: return .regex(pattern: key(), options: String("imsx".prefix(Int.random(in: 0...4, using: &generator))))
        case 12: return .dbPointer(collection: text(), id: id())
        case 13: return .code(text())
        case 14: return .symbol(text())
        case 15: return .int32(Int32(truncatingIfNeeded: generator.next()))
        case 16: return .timestamp(seconds: .random(in: 0 ... .max, using: &generator), increment: 7)
        case 17: return .int64(number())
        case 18: return .decimal128(decimal())
        case 19: return .minKey
        default: return .maxKey
        }
    }

    private mutating func text() -> String {
        let alphabet = [Character]("aZ9$. \"\\/\0\n\u{1F}é☆🦊")
        let length = Int.random(in: 0...9, using: &generator)
        return String((0..<length).map { _ in alphabet.randomElement(using: &generator)! })
    }

    private mutating func key() -> String {
        // These have a meaning only together with other keys.
        let names = ["$ref", "$id", "$db", "$type", "$scope"]
        if generator.once(in: 20) { return names.randomElement(using: &generator)! }
        return text().filter { $0 != "\0" }
    }

    private mutating func bytes() -> [UInt8] {
        (0..<Int.random(in: 0...20, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private mutating func id() -> ObjectID {
        ObjectID(high: generator.next(), low: UInt32(truncatingIfNeeded: generator.next()))
    }

    /// Of any magnitude, so that short numbers occur too.
    private mutating func number() -> Int64 {
        Int64(bitPattern: generator.next() >> UInt64.random(in: 0...63, using: &generator))
    }

    private mutating func double() -> Double {
        let double = Double(bitPattern: generator.next())
        let special = [0, -0.0, .infinity, -.infinity, 1, 1e300]
        if generator.once(in: 10) { return special.randomElement(using: &generator)! }
        return isJSONRepresentable && double.isNaN ? .nan : double
    }

    private mutating func decimal() -> Decimal128 {
        guard isJSONRepresentable else { return Decimal128(high: generator.next(), low: generator.next()) }
        let digits = generator.next()
        return Decimal128("\(digits)E\(Int.random(in: -6176...6111, using: &generator))")!
    }
}
