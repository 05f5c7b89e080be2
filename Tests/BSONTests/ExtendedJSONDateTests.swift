import BSON
import Testing

struct ExtendedJSONDateTests {
    private func milliseconds(_ text: String) throws(BSONError) -> BSONValue? {
        try BSONDocument(extendedJSON: #"{"k":{"$date":"\#(text)"}}"#)["k"]
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_356_351_330_501, "2012-12-24T12:15:30.501Z"), (4_107_542_400_001, "2100-03-01T00:00:00.001Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func `Dates from 1970 to 9999 are text in relaxed form`(milliseconds: Int64, text: String) throws {
        let document: BSONDocument = ["k": .date(milliseconds: milliseconds)]
        #expect(try document.extendedJSON(.relaxed) == #"{"k":{"$date":"\#(text)"}}"#)
        #expect(try BSONDocument(extendedJSON: document.extendedJSON(.relaxed)) == document)
    }

    @Test func `Each day from 1970 to 2500 survives a round trip`() throws {
        for day in stride(from: Int64(0), to: 194_000, by: 1) {
            let document: BSONDocument = ["k": .date(milliseconds: day * 86_400_000 + day)]
            guard try BSONDocument(extendedJSON: document.extendedJSON(.relaxed)) != document else { continue }
            Issue.record("day \(day): \(document)")
            return
        }
    }

    @Test(
        arguments: [
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T22:30:00-0130", 0), ("1970-01-01T00:00:00.5Z", 500),
            ("1970-01-01T00:00:00.05Z", 50), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("1969-12-31T23:59:59.999Z", -1), ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ] as [(String, Int64)]
    )
    func `Offsets, fractions and early years are parsed`(text: String, milliseconds: Int64) throws {
        #expect(try self.milliseconds(text) == .date(milliseconds: milliseconds))
    }

    @Test(
        arguments: [
            "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z", "1970-1-01T00:00:00Z", "1970-13-01T00:00:00Z",
            "1970-00-01T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "1970-01-00T00:00:00Z",
            "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.1234Z", "1970-01-01T00:00:00+1", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00ZZ",
            "+1970-01-01T00:00:00Z", " 1970-01-01T00:00:00Z",
        ]
    )
    func `Invalid dates are rejected`(text: String) {
        #expect(throws: BSONError.self) { try milliseconds(text) }
    }
}
