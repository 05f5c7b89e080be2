import BSON
import Testing

struct BSONElementTests {
    /// Reads the element under `k` of a document that holds that value.
    private func read<Result>(
        _ value: BSONValue, _ body: (BSONElement) throws(BSONError) -> Result
    ) throws(BSONError) -> Result {
        try BSONDocument([("k", value)]).withView { (view) throws(BSONError) in
            guard let element = try view.first("k") else { throw .malformed(at: 0) }
            return try body(element)
        }
    }

    @Test func `An integer is read from either width and from a whole double`() throws {
        for value: BSONValue in [7, .int64(7), 7.0] {
            #expect(try read(value) { (element) throws(BSONError) in try element.integer() } == 7)
        }
        #expect(throws: BSONError.wrongType(found: .double)) {
            try read(7.5) { (element) throws(BSONError) in try element.integer() }
        }
        #expect(throws: BSONError.wrongType(found: .double)) {
            try read(.double(.nan)) { (element) throws(BSONError) in try element.integer() }
        }
    }

    @Test func `A value of another type is refused by what it is`() {
        let wrong = BSONError.wrongType(found: .int32)
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in try element.string() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in try element.bool() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in try element.milliseconds() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in try element.objectID() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.view() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.binary() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.regex() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.dbPointer() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.codeWithScope() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in _ = try element.timestamp() } }
        #expect(throws: wrong) { try read(1) { (element) throws(BSONError) in try element.decimal128() } }
        #expect(throws: BSONError.wrongType(found: .string)) {
            try read("1") { (element) throws(BSONError) in try element.double() }
        }
    }

    @Test func `The first element with a key is found and a part of a key is not`() throws {
        let document = try BSONDocument([("ab", 1), ("a", 2), ("a", 3), ("", 4)])
        let found = try document.withView { view in
            [try view.first("a")?.integer(), try view.first("")?.integer(), try view.first("abc")?.integer()]
        }
        #expect(found == [2, 4, nil])
    }

    @Test func `The bytes of a binary are lent without its lengths`() throws {
        for subtype: UInt8 in [0, 2] {
            try read(.binary([9, 8], subtype: subtype)) { (element) throws(BSONError) in
                let (found, bytes) = try element.binary()
                #expect(found == subtype)
                #expect([UInt8](bytes) == [9, 8])
            }
        }
    }
}
