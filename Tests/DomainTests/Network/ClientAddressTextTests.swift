import Domain
import Testing

@Suite struct ClientAddressTextTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("::", "::"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("fe80:1:0:0:0:0:0:0", "fe80:1::"),
    ])
    func `an address has its usual form`(text: String, usual: String) throws {
        #expect(try #require(ClientAddress(text)).text == usual)
    }
}
