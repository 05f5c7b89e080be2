import Mail
import Testing

@Suite struct SMTPServerTests {
    @Test(arguments: [
        ("smtp://mail.example.org", "smtp://mail.example.org/"),
        ("smtps://user:pass@mail.example.org:465", "smtps://mail.example.org:465/"),
        ("smtp://[::1]:2525", "smtp://[::1]:2525/"),
        ("smtp://mail.example.org/client.example.org", "smtp://mail.example.org/client.example.org"),
    ])
    func `the URL of a mail server is shown without its password`(_ url: String, _ shown: String) {
        #expect(SMTPServer(url)?.description == shown)
    }

    @Test(arguments: [
        "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://a b", "smtp://mail.example.org?x=1",
        "smtp://mail.example.org#x", "smtp://mail.example.org:99999", "smtp://us%0Aer:pass@mail.example.org",
        "file:///etc/passwd", "smtp:mail",
    ])
    func `other texts are refused`(_ text: String) { #expect(SMTPServer(text) == nil) }
}
