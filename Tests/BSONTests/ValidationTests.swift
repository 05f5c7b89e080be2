import BSON
import Testing

struct ValidationTests {
    /// Documents nested to a depth, the outermost counted.
    private func nested(_ depth: Int) throws -> BSONDocument {
        var document = BSONDocument()
        for _ in 1..<depth { document = try BSONDocument([("a", .document(document))]) }
        return document
    }

    private func nestedArrays(_ depth: Int) -> BSONValue {
        var value: BSONValue = []
        for _ in 1..<depth { value = [value] }
        return value
    }

    @Test func `100 nested documents are read, 101 are too deep`() throws {
        let deepest = try nested(100)
        try deepest.validate()
        #expect(try BSONDocument(extendedJSON: deepest.extendedJSON()) == deepest)
        let tooDeep = try nested(101)
        #expect(throws: BSONError.tooDeep) { try tooDeep.validate() }
        #expect(throws: BSONError.tooDeep) { try tooDeep.extendedJSON() }
    }

    @Test func `Arrays and scopes count as nesting levels`() throws {
        let deepest = try BSONDocument([("a", nestedArrays(99))])
        try deepest.validate()
        #expect(deepest["a"] == nestedArrays(99))
        #expect(throws: BSONError.tooDeep) { try BSONDocument([("a", nestedArrays(100))]) }
        let scope = try BSONDocument([("a", .codeWithScope("", scope: nested(100)))])
        #expect(throws: BSONError.tooDeep) { try scope.validate() }
        try BSONDocument([("a", .codeWithScope("", scope: nested(99)))]).validate()
    }

    @Test func `Scopes nested to the maximum depth survive Extended JSON`() throws {
        let id = ObjectID(high: 1, low: 2)
        var document = try BSONDocument([("a", .dbPointer(collection: "c", id: id))])
        for _ in 1..<100 { document = try BSONDocument([("a", .codeWithScope("f", scope: document))]) }
        try document.validate()
        #expect(try BSONDocument(extendedJSON: document.extendedJSON(pretty: true)) == document)
    }

    @Test func `100000 nested arrays throw and do not overflow the stack`() throws {
        // Encoded by hand: the writer rejects them.
        let depth = 100_000
        var front: [UInt8] = []
        for level in 0..<depth {
            let length = 5 + 8 * (depth - 1 - level)
            front += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
            if level < depth - 1 { front += [4, 0x30, 0] }
        }
        let document = try BSONDocument(bytes: front + [UInt8](repeating: 0, count: depth))
        #expect(throws: BSONError.tooDeep) { try document.validate() }
        #expect(throws: BSONError.tooDeep) { try document.elements() }
        #expect(throws: BSONError.tooDeep) { try document.extendedJSON() }
    }

    @Test(arguments: ["[", #"{"a":"#, #"{"a":{"$scope":{"#])
    func `Text with 100000 levels throws and does not overflow the stack`(opening: String) {
        let text = #"{"a":"# + String(repeating: opening, count: 100_000)
        #expect(throws: BSONError.self) { try BSONDocument(extendedJSON: text) }
    }

    @Test(
        arguments: [
            // Code with a terminator, then code with a letter in its place.
            ("17000000 0F 6B00 0F000000 02000000 6600 0500000000 00", true),
            ("17000000 0F 6B00 0F000000 02000000 6666 0500000000 00", false),
        ]
    )
    func `Code with scope must have a terminator`(hexadecimal: String, isValid: Bool) throws {
        let document = try BSONDocument(bytes: [UInt8](hexadecimal: hexadecimal))
        #expect(((try? document.validate()) != nil) == isValid)
        #expect((document["k"] == .codeWithScope("f", scope: [:])) == isValid)
    }

    @Test func `A key that is not UTF-8 is rejected`() throws {
        let document = try BSONDocument(bytes: [UInt8](hexadecimal: "08000000 0A FF00 00"))
        #expect(throws: BSONError.invalidUTF8) { try document.validate() }
        #expect(throws: BSONError.invalidUTF8) { try document.elements() }
    }

    @Test func `A regular expression that is not UTF-8 is rejected`() throws {
        let document = try BSONDocument(bytes: [UInt8](hexadecimal: "0B000000 0B 6100 FF00 00 00"))
        #expect(throws: BSONError.invalidUTF8) { try document.validate() }
    }

    @Test func `A truncated document is rejected or holds the elements before the cut`() throws {
        let whole = try BSONDocument(BSONValueTests.vectors.enumerated().map { ("k\($0)", $1.value) }).bytes
        for count in 5..<whole.count {
            var cut = [UInt8](whole[..<count])
            #expect(throws: BSONError.self) { try BSONDocument(bytes: cut) }
            for index in 0..<4 { cut[index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
            cut[count - 1] = 0
            // A cut after an element may leave a valid document, which must then be readable.
            if let document = try? BSONDocument(bytes: cut), (try? document.validate()) != nil {
                #expect(throws: Never.self) { try document.rebuilt() }
            }
        }
    }
}
