import Mail
import Testing

@Suite struct QuotedPrintableTests {
    @Test func `Text is ASCII in short lines, and ends of lines are CRLF`() {
        let encoded = String(decoding: QuotedPrintable.encode("Grüße =\nfrom the server \n"), as: UTF8.self)
        #expect(encoded == "Gr=C3=BC=C3=9Fe =3D\r\nfrom the server=20\r\n\r\n")
        let long = String(decoding: QuotedPrintable.encode(String(repeating: "é", count: 100)), as: UTF8.self)
        let lines = long.split(separator: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("=") })
    }
}
