import BSON
import Testing

struct BSONWriterTests {
    @Test func `The writer produces the same document as a literal`() {
        let id = ObjectID(high: 1, low: 2)
        let nested: BSONDocument = ["x": 1]
        let written = BSONWriter.document { writer in
            writer.append("string", "é")
            writer.append("int32", Int32(-1))
            writer.append("int64", Int64(1))
            writer.append("double", 0.5)
            writer.append("bool", true)
            writer.append("id", id)
            writer.append("date", milliseconds: 5)
            writer.appendNull("null")
            writer.append("document", nested)
            writer.append("documents", [nested, [:]])
            writer.append("strings", ["a", ""])
            writer.document("filled") { $0.append("y", "z") }
            writer.array("array") { array in
                array.append("first")
                array.append(nested)
                array.document { $0.append("deep", false) }
            }
        }
        let literal: BSONDocument = [
            "string": "é", "int32": -1, "int64": .int64(1), "double": 0.5, "bool": true, "id": .objectID(id),
            "date": .date(milliseconds: 5), "null": nil, "document": ["x": 1], "documents": [["x": 1], [:]],
            "strings": ["a", ""], "filled": ["y": "z"], "array": ["first", ["x": 1], ["deep": false]],
        ]
        #expect(written == literal)
    }

    @Test func `Array keys are indexes, also with several digits`() throws {
        let document = BSONWriter.document { writer in
            writer.array("a") { array in
                for index in 0..<101 { array.append(String(index)) }
            }
        }
        #expect(try document.isCanonical())
        #expect(document["a"]?[100] == "100")
        try document.validate()
    }

    @Test func `Arrays and documents nest`() throws {
        let document = BSONWriter.document { writer in
            writer.array("a") { array in
                array.document { inner in
                    inner.array("b") { $0.append("c") }
                    inner.append("d", 1.0)
                }
                array.append("e")
            }
            writer.append("f", "g")
        }
        #expect(document == ["a": [["b": ["c"], "d": 1.0], "e"], "f": "g"])
    }

    @Test func `A value with a dynamic key is appended`() throws {
        let key = "dynamic key"
        let document = try BSONWriter.document { (writer) throws(BSONError) in
            writer.append("a", "b")
            try writer.append(key, ["c": [1, nil]])
        }
        #expect(document == ["a": "b", "dynamic key": ["c": [1, nil]]])
    }

    @Test func `A rejected value leaves the writer unchanged`() throws {
        var writer = BSONWriter()
        writer.append("a", "b")
        let key = "c"
        let invalid: [(String, BSONValue)] = [
            ("\0", 1),
            (key, [1, [.regex(pattern: "\0", options: "")]]),
            (key, (0..<100).reduce([]) { value, _ in [value] }),
        ]
        for (key, value) in invalid {
            #expect(throws: BSONError.self) { try writer.append(key, value) }
        }
        try writer.append(key, 2)
        #expect(writer.finish() == ["a": "b", "c": 2])
    }
}
