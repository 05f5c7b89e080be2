import BSON
import Testing

struct BSONDocumentTests {
    @Test func `An empty document is five bytes`() {
        #expect(BSONDocument().bytes == [5, 0, 0, 0, 0])
        #expect(BSONDocument() == [:])
    }

    @Test func `A literal keeps the order of its keys`() throws {
        let document: BSONDocument = ["find": "x", "filter": ["a": 1], "b": nil]
        #expect(try document.elements().map(\.key) == ["find", "filter", "b"])
    }

    @Test func `Keys may be empty, non-ASCII and repeated`() throws {
        let document = try BSONDocument([("", 1), ("ключ🔑", 2), ("", 3)])
        #expect(document[""] == 1)
        #expect(document["ключ🔑"] == 2)
        #expect(try document.elements().map(\.value) == [1, 2, 3])
    }

    @Test func `Null is a value, a missing key is nil`() {
        let document: BSONDocument = ["a": nil]
        #expect(document["a"] == .some(.null))
        #expect(document["b"] == nil)
    }

    @Test func `A key with a zero byte is rejected`() {
        #expect(throws: BSONError.zeroByteInName) { try BSONDocument([("a\0", 1)]) }
    }

    @Test func `A string keeps a zero byte`() throws {
        let document: BSONDocument = ["a": "x\0y"]
        #expect(document["a"] == "x\0y")
        #expect(try BSONDocument(extendedJSON: document.extendedJSON()) == document)
    }

    @Test func `Keys are compared by their bytes`() throws {
        // The same letter, decomposed and precomposed.
        let document = try BSONDocument([("e\u{301}", 1), ("\u{E9}", 2)])
        #expect(document["\u{E9}"] == 2)
        #expect(document["e\u{301}"] == 1)
    }

    @Test(arguments: ["", "00", "04000000", "0500000001", "0600000000", "FFFFFFFF00", "050000000000"])
    func `Bytes with a wrong length or terminator are rejected`(hexadecimal: String) {
        #expect(throws: BSONError.self) { try BSONDocument(bytes: [UInt8](hexadecimal: hexadecimal)) }
    }

    @Test func `A key lookup in malformed bytes returns nil`() throws {
        let document = try BSONDocument(bytes: [UInt8](hexadecimal: "0C000000 60 6100 01000000 00"))
        #expect(document["a"] == nil)
        #expect(throws: BSONError.unknownType(0x60)) { try document.validate() }
        #expect(throws: BSONError.unknownType(0x60)) { try document.elements() }
        #expect(document.description == "a malformed document of 12 bytes: unknownType(96)")
    }

    @Test func `withView rethrows errors of its closure`() {
        struct CustomError: Error {}
        #expect(throws: CustomError.self) { try BSONDocument().withView { _ in throw CustomError() } }
    }
}
