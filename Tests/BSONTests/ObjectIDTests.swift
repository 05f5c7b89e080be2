import BSON
import Testing

struct ObjectIDTests {
    @Test func `An id converts from and to hexadecimal digits`() throws {
        let id = try #require(ObjectID(hex: "57E193d7a9cc81b4027498b5"))
        #expect(id == ObjectID(high: 0x57E1_93D7_A9CC_81B4, low: 0x0274_98B5))
        #expect(id.hex == "57e193d7a9cc81b4027498b5")
        #expect("\(id)" == id.hex)
        #expect(id.seconds == 0x57E1_93D7)
    }

    @Test(
        arguments: [
            "", "57e193d7a9cc81b4027498b", "57e193d7a9cc81b4027498b51", "g7e193d7a9cc81b4027498b5",
            "57e193d7a9cc81b4027498b ", "+7e193d7a9cc81b4027498b5", "57e193d7a9cc81b40274é8",
        ]
    )
    func `Anything but 24 hexadecimal digits is rejected`(text: String) {
        #expect(ObjectID(hex: text) == nil)
    }

    @Test func `Ids sort like their hexadecimal digits`() {
        let ids = [
            ObjectID(high: 0, low: 1), ObjectID(high: 0, low: .max), ObjectID(high: 1, low: 0),
            ObjectID(high: 1 << 63, low: 0), ObjectID(high: .max, low: .max),
        ]
        #expect(ids.reversed().sorted() == ids)
        #expect(ids.map(\.hex).sorted() == ids.map(\.hex))
    }
}
