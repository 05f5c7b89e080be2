import JSON
import Testing

/// Reading values, and the depth limit.
@Suite struct JSONValueTests {
    @Test func `a value read as another type is nil`() throws {
        let values = try #require(try JSONValue(#"[null,true,1,"a",[],{}]"#).elements).map { $0 }
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil])
        #expect(values.map(\.integer) == [nil, nil, 1, nil, nil, nil])
        #expect(values.map(\.double) == [nil, nil, 1, nil, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, "a", nil, nil])
        #expect(values.map { $0.elements != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.members != nil } == [false, false, false, false, false, true])
        #expect(values.map { $0["a"] == nil } == [true, true, true, true, true, true])
    }

    @Test func `of several members with one name the last is read, also with an escaped name`() throws {
        let value = try JSONValue(#"{"a":1,"b":{"a":5},"a":[2,{"a":6}],"\u0061":3,"ab":4,"A":7,"":8}"#)
        #expect(value["a"]?.integer == 3)
        #expect(value["b"]?["a"]?.integer == 5)
        #expect(value["ab"]?.integer == 4)
        #expect(value[""]?.integer == 8)
        #expect(value["c"] == nil)
        #expect(value.members?.map(\.key) == ["a", "b", "a", "a", "ab", "A", ""])
    }

    @Test func `an optional member is nil if it is missing or null, and an error if it has another type`() throws {
        let value = try JSONValue(#"{"a":1,"b":null,"c":["x"],"d":["x",1]}"#)
        #expect(try value.optional("a", \.integer) == 1)
        #expect(try value.optional("b", \.integer) == nil)
        #expect(try value.optional("e", \.integer) == nil)
        #expect(try value.optional("c", \.strings) == ["x"])
        #expect(throws: JSONTypeError("a")) { try value.optional("a", \.string) }
        #expect(throws: JSONTypeError("d")) { try value.optional("d", \.strings) }
    }

    @Test func `a value knows its offset`() throws {
        let value = try JSONValue(#" {"\u0061" : [1,"x"]}"#)
        #expect(value.offset == 1)
        #expect(value["a"]?.offset == 13)
        #expect(value["a"]?.elements?.map(\.offset) == [14, 16])
    }

    @Test func `nesting is allowed up to the limit`() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ depth: Int) -> String {
                String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            }
            _ = try JSONValue(nested(16))
            #expect(throws: JSONError.tooDeep(limit: 16)) { try JSONValue(nested(17)) }
            _ = try JSONValue(nested(200), maximumDepth: 200)
            #expect(throws: JSONError.tooDeep(limit: 16)) { try JSONValue(String(repeating: open, count: 1_000_000)) }
        }
        // Siblings are not nested.
        _ = try JSONValue("[" + String(repeating: "[[]],", count: 1000) + "{}]", maximumDepth: 3)
        #expect(throws: JSONError.tooDeep(limit: 0)) { try JSONValue("{}", maximumDepth: 0) }
    }
}
