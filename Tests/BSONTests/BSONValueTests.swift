import BSON
import Testing

struct BSONValueTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let value: BSONValue
        let type: BSONType
        /// The encoded value after the key.
        let bytes: String
        let json: String

        var testDescription: String { json }
    }

    static let id = ObjectID(high: 0x57E1_93D7_A9CC_81B4, low: 0x0274_98B5)

    static let vectors: [Vector] = [
        Vector(value: 1.5, type: .double, bytes: "000000000000F83F", json: #"{"$numberDouble":"1.5"}"#),
        Vector(value: "a\0é", type: .string, bytes: "05000000 61 00 C3A9 00", json: #""a\u0000é""#),
        Vector(value: ["": nil], type: .document, bytes: "07000000 0A 00 00", json: #"{"":null}"#),
        Vector(value: [true], type: .array, bytes: "09000000 08 3000 01 00", json: "[true]"),
        Vector(
            value: .binary([1, 2], subtype: 0x80), type: .binary, bytes: "02000000 80 0102",
            json: #"{"$binary":{"base64":"AQI=","subType":"80"}}"#
        ),
        Vector(
            value: .binary([1, 2], subtype: 2), type: .binary, bytes: "06000000 02 02000000 0102",
            json: #"{"$binary":{"base64":"AQI=","subType":"02"}}"#
        ),
        Vector(value: .undefined, type: .undefined, bytes: "", json: #"{"$undefined":true}"#),
        Vector(
            value: .objectID(id), type: .objectID, bytes: "57E193D7A9CC81B4 027498B5",
            json: #"{"$oid":"57e193d7a9cc81b4027498b5"}"#
        ),
        Vector(value: false, type: .bool, bytes: "00", json: "false"),
        Vector(
            value: .date(milliseconds: -1), type: .date, bytes: "FFFFFFFFFFFFFFFF",
            json: #"{"$date":{"$numberLong":"-1"}}"#
        ),
        Vector(value: nil, type: .null, bytes: "", json: "null"),
        Vector(
            value: .regex(pattern: "^a", options: "ix"), type: .regex, bytes: "5E6100 697800",
            json: #"{"$regularExpression":{"pattern":"^a","options":"ix"}}"#
        ),
        Vector(
            value: .dbPointer(collection: "c", id: id), type: .dbPointer,
            bytes: "02000000 6300 57E193D7A9CC81B4027498B5",
            json: #"{"$dbPointer":{"$ref":"c","$id":{"$oid":"57e193d7a9cc81b4027498b5"}}}"#
        ),
        Vector(value: .code("f()"), type: .code, bytes: "04000000 66282900", json: #"{"$code":"f()"}"#),
        Vector(value: .symbol("s"), type: .symbol, bytes: "02000000 7300", json: #"{"$symbol":"s"}"#),
        Vector(
            value: .codeWithScope("f", scope: ["a": 1]), type: .codeWithScope,
            bytes: "16000000 02000000 6600 0C000000 10 6100 01000000 00",
            json: #"{"$code":"f","$scope":{"a":{"$numberInt":"1"}}}"#
        ),
        Vector(value: -2, type: .int32, bytes: "FEFFFFFF", json: #"{"$numberInt":"-2"}"#),
        Vector(
            value: .timestamp(seconds: 1, increment: .max), type: .timestamp, bytes: "FFFFFFFF 01000000",
            json: #"{"$timestamp":{"t":1,"i":4294967295}}"#
        ),
        Vector(
            value: 2_147_483_648, type: .int64, bytes: "0000008000000000", json: #"{"$numberLong":"2147483648"}"#
        ),
        Vector(
            value: .decimal128(Decimal128("-1.50")!), type: .decimal128, bytes: "96000000 00000000 00000000 00003CB0",
            json: #"{"$numberDecimal":"-1.50"}"#
        ),
        Vector(value: .minKey, type: .minKey, bytes: "", json: #"{"$minKey":1}"#),
        Vector(value: .maxKey, type: .maxKey, bytes: "", json: #"{"$maxKey":1}"#),
    ]

    @Test(arguments: vectors)
    func `Each type is encoded by the specification`(vector: Vector) throws {
        let document = try BSONDocument([("k", vector.value)])
        let element = [vector.type.rawValue, 0x6B, 0] + [UInt8](hexadecimal: vector.bytes)
        #expect(vector.value.type == vector.type)
        #expect(document.bytes.dropFirst(4).dropLast() == element[...])
        #expect(document["k"] == vector.value)
        #expect(try document.elements().map(\.value) == [vector.value])
        #expect(throws: Never.self) { try document.validate() }
    }

    @Test(arguments: vectors)
    func `Each type survives a round trip through canonical Extended JSON`(vector: Vector) throws {
        let document = try BSONDocument([("k", vector.value)])
        #expect(try document.extendedJSON() == #"{"k":\#(vector.json)}"#)
        #expect(try BSONDocument(extendedJSON: document.extendedJSON()) == document)
    }

    @Test func `The vectors cover every type`() {
        #expect(Set(Self.vectors.map(\.type)).count == 21)
    }

    @Test func `An integer literal is an int32 if it fits, otherwise an int64`() {
        #expect(BSONValue(integerLiteral: 2_147_483_647) == .int32(.max))
        #expect(BSONValue(integerLiteral: -2_147_483_648) == .int32(.min))
        #expect(BSONValue(integerLiteral: 2_147_483_648) == .int64(2_147_483_648))
        #expect(BSONValue(integerLiteral: -2_147_483_649) == .int64(-2_147_483_649))
    }

    @Test func `An integral float literal is a double`() {
        let document: BSONDocument = ["a": 1.0, "b": 1]
        #expect(document["a"] == .double(1))
        #expect(document["b"] == .int32(1))
    }

    @Test func `Nested values are accessed by key and index`() {
        let document: BSONDocument = ["filter": ["a": ["b", ["c": 7]]]]
        #expect(document["filter"]?["a"]?[1]?["c"] == 7)
        #expect(document["filter"]?["a"]?[2] == nil)
        #expect(document["filter"]?["a"]?["b"] == nil)
        #expect(document["filter"]?[0] == nil)
    }

    @Test func `Regular expression options are written in alphabetical order`() throws {
        let document = try BSONDocument([("k", .regex(pattern: "a", options: "xi"))])
        #expect(document["k"] == .regex(pattern: "a", options: "ix"))
    }

    @Test func `A regular expression with a zero byte is rejected`() {
        #expect(throws: BSONError.zeroByteInName) {
            try BSONDocument([("k", .regex(pattern: "a\0", options: ""))])
        }
        #expect(throws: BSONError.zeroByteInName) {
            try BSONDocument([("k", .array([.regex(pattern: "a", options: "\0")]))])
        }
    }
}
