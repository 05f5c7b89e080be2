import Application
import Domain
import Mail
import Testing

@Suite struct MIMEMessageTests {
    @Test(arguments: [
        (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_795_688_404_999, "Thu, 26 Nov 2026 10:20:04 +0000"),
        (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 +0000"), (-1000, "Wed, 31 Dec 1969 23:59:59 +0000"),
    ])
    func `The date is that of RFC 5322`(_ milliseconds: Int64, _ date: String) throws {
        let address = try #require(EmailAddress("alice@example.org"))
        let message = MailMessage(id: RecordID(high: 0, low: 1), to: address, subject: "Hello", text: "")
        let bytes = MIMEMessage.bytes(
            of: message, from: address, host: "h", at: Timestamp(milliseconds: milliseconds))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.contains("Date: \(date)"))
    }

    @Test(arguments: [
        ("https://pictures.example.org", "pictures.example.org"), ("http://127.0.0.1:5000", "127.0.0.1"),
        ("https://Pictures.example.org/app", "pictures.example.org"), ("http://[::1]:5000", "localhost"),
        ("", "localhost"),
    ])
    func `The host of the server's address is in the ids of messages`(_ base: String, _ host: String) {
        #expect(MIMEMessage.host(of: base) == host)
    }
}
