import BSON
import Testing

struct ExtendedJSONTests {
    private func value(_ text: String) throws(BSONError) -> BSONValue? {
        try BSONDocument(extendedJSON: #"{"k":\#(text)}"#)["k"]
    }

    @Test func `The type of a number follows from its notation`() throws {
        #expect(try value("1") == .int32(1))
        #expect(try value("-2147483649") == .int64(-2_147_483_649))
        #expect(try value("1.0") == .double(1))
        #expect(try value("1e2") == .double(100))
        #expect(try value("9223372036854775808") == .double(9_223_372_036_854_775_808))
    }

    @Test(
        arguments: [
            "", "{", "[]", "1", "null", "{} {}", "{},", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#,
            "{a:1}",
            #"{'a':1}"#, #"{"a":1 "b":2}"#, #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[1 2]}"#, #"{"a":01}"#, #"{"a":+1}"#,
            #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":1e}"#, #"{"a":-}"#, #"{"a":1e400}"#, #"{"a":NaN}"#, #"{"a":0x10}"#,
            #"{"a":tru}"#, #"{"a":True}"#, #"{"a":nulls}"#, #"{"a":"}"#, #"{"a":"\x41"}"#, #"{"a":"\u12"}"#,
            #"{"a":"\ud800"}"#, #"{"a":"\ud800\u0041"}"#, #"{"a":"\udc00"}"#,
            #"{"a":"\udc00\udc00"}"#, "{\"a\":\"\n\"}", "{\"a\":\"\t\"}",
            "\u{FEFF}{}", "{}//", "{}/**/", #"{"a":1}\#u{0}"#, "{\u{A0}}",
        ]
    )
    func `Invalid JSON is rejected`(text: String) {
        #expect(throws: BSONError.self) { try BSONDocument(extendedJSON: text) }
    }

    @Test func `An error contains what was expected and the byte offset`() {
        #expect(throws: BSONError.extendedJSON(expected: "a colon", at: 6)) {
            try BSONDocument(extendedJSON: #"{"é" 1}"#)
        }
        #expect(throws: BSONError.extendedJSON(expected: "a valid value of $oid", at: 13)) {
            try BSONDocument(extendedJSON: #"{"a":{"$oid":"1"}}"#)
        }
    }

    @Test func `All escapes and white space of JSON are parsed`() throws {
        let text = " \n\r\t{ \"k\" : [ \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83E\\udd8a\" , 1 ] } \n"
        #expect(try BSONDocument(extendedJSON: text) == ["k": ["\"\\/\u{8}\u{C}\n\r\té🦊", 1]])
    }

    @Test func `Keys keep their order and may repeat`() throws {
        let document = try BSONDocument(extendedJSON: #"{"b":1,"a":2,"b":3}"#)
        #expect(try document.elements().map(\.key) == ["b", "a", "b"])
    }

    @Test func `Legacy forms of binaries and regular expressions are parsed`() throws {
        #expect(try value(#"{"$binary":"AQI=","$type":"5"}"#) == .binary([1, 2], subtype: 5))
        #expect(try value(#"{"$type":"80","$binary":""}"#) == .binary([], subtype: 0x80))
        #expect(try value(#"{"$regex":"^a","$options":"xi"}"#) == .regex(pattern: "^a", options: "ix"))
    }

    @Test func `Keys of queries and references alone are not wrappers`() throws {
        #expect(try value(#"{"$type":"string"}"#) == ["$type": "string"])
        #expect(try value(#"{"$regex":"^a"}"#) == ["$regex": "^a"])
        #expect(try value(#"{"$options":"i"}"#) == ["$options": "i"])
        #expect(try value(#"{"$ref":"c","$id":1}"#) == ["$ref": "c", "$id": 1])
        #expect(try value(#"{"$gt":{"$date":"1970-01-01T00:00:00Z"}}"#) == ["$gt": .date(milliseconds: 0)])
    }

    @Test func `The outermost object is a document whatever its keys`() throws {
        #expect(try BSONDocument(extendedJSON: #"{"$oid":"x"}"#) == ["$oid": "x"])
    }

    @Test(
        arguments: [
            #"{"$binary":{"base64":"AQI","subType":"00"}}"#, #"{"$binary":{"base64":"AQJ=","subType":"00"}}"#,
            #"{"$binary":{"base64":"A===","subType":"00"}}"#, #"{"$binary":{"base64":"====","subType":"00"}}"#,
            #"{"$binary":{"base64":"AQ-_","subType":"00"}}"#, #"{"$binary":{"base64":"","subType":"100"}}"#,
            #"{"$binary":{"base64":"","subType":"+1"}}"#, #"{"$binary":"","$type":""}"#, #"{"$binary":""}"#,
            #"{"$numberInt":"2147483648"}"#, #"{"$numberInt":" 1"}"#, #"{"$numberInt":"1.0"}"#, #"{"$numberInt":""}"#,
            #"{"$numberLong":"9223372036854775808"}"#, #"{"$numberDouble":"inf"}"#, #"{"$numberDouble":"0x1"}"#,
            #"{"$numberDouble":""}"#, #"{"$numberDouble":"1e999"}"#, #"{"$timestamp":{"t":-1,"i":0}}"#,
            #"{"$timestamp":{"t":4294967296,"i":0}}"#, #"{"$timestamp":{"t":1.0,"i":0}}"#, #"{"$undefined":false}"#,
            #"{"$minKey":1.0}"#, #"{"$oid":"1"}"#, #"{"$oid":"57e193d7a9cc81b4027498b5","$oid":"1"}"#,
            #"{"$dbPointer":{"$ref":"c","$id":"x"}}"#, #"{"$code":"","$scope":[]}"#,
        ]
    )
    func `A wrapper with invalid content is rejected`(text: String) {
        #expect(throws: BSONError.self) { try value(text) }
    }

    @Test func `Pretty printing puts each element on a separate line`() throws {
        let document: BSONDocument = [
            "v": 2, "key": ["a": 1, "b": -1], "none": [:],
            "list": [1, ["x": .objectID(ObjectID(high: 0, low: 1))], []],
        ]
        let text = try document.extendedJSON(.relaxed, pretty: true)
        #expect(
            text == """
                {
                  "v": 2,
                  "key": {
                    "a": 1,
                    "b": -1
                  },
                  "none": {},
                  "list": [
                    1,
                    {
                      "x": {"$oid": "000000000000000000000001"}
                    },
                    []
                  ]
                }
                """
        )
        #expect(try BSONDocument(extendedJSON: text) == document)
    }

    @Test func `The description of a document is relaxed Extended JSON`() {
        #expect("\(BSONDocument(dictionaryLiteral: ("a", .int64(1)), ("b", 0.5)))" == #"{"a":1,"b":0.5}"#)
    }
}
