import BSON
import Testing

struct BSONElementTests {
    /// Read a value as the element `k` of a document.
    private func read<Result>(
        _ value: BSONValue, _ body: (BSONElement) throws(BSONError) -> Result
    ) throws(BSONError) -> Result {
        try BSONDocument([("k", value)]).withView { (view) throws(BSONError) in
            guard let element = try view.first("k") else { throw .malformed(at: 0) }
            return try body(element)
        }
    }

    @Test func `An integer is read from int32, int64 and integral doubles`() throws {
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

    @Test func `Reading another type throws wrongType`() {
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

    @Test func `first returns the first element with the key, not with a prefix of it`() throws {
        let document = try BSONDocument([("ab", 1), ("a", 2), ("a", 3), ("", 4)])
        let found = try document.withView { view in
            [try view.first("a")?.integer(), try view.first("")?.integer(), try view.first("abc")?.integer()]
        }
        #expect(found == [2, 4, nil])
    }

    @Test func `Binary bytes exclude the length prefixes`() throws {
        for subtype: UInt8 in [0, 2] {
            try read(.binary([9, 8], subtype: subtype)) { (element) throws(BSONError) in
                let (found, bytes) = try element.binary()
                #expect(found == subtype)
                #expect([UInt8](bytes) == [9, 8])
            }
        }
    }
}
