import Application
import Testing

@Suite struct SetUpCodeTests {
    private static let code = SetUpCode(
        secret: "a secret that is only for tests, 32+", installation: "0123456789abcdef")

    @Test func `The code has four groups of five, the same wherever the secret and the installation are the same`() {
        let code = Self.code.text
        #expect(code.wholeMatch(of: #/[A-Z2-7]{5}(-[A-Z2-7]{5}){3}/#) != nil, "\(code)")
        #expect(
            SetUpCode(secret: "a secret that is only for tests, 32+", installation: "0123456789abcdef").text == code)
        #expect(SetUpCode(secret: "another secret only for tests, 32+", installation: "0123456789abcdef").text != code)
        #expect(
            SetUpCode(secret: "a secret that is only for tests, 32+", installation: "0123456789abcdee").text != code)
    }

    @Test func `It is accepted as people type it, and nothing else is`() {
        let text = Self.code.text
        let plain = text.replacing("-", with: "")
        for typed in [text, plain, text.lowercased(), text.replacing("-", with: " "), " \(text) ", "-\(plain)-"] {
            #expect(Self.code.matches(typed), "\(typed)")
        }
        let wrong = (plain.first == "A" ? "B" : "A") + plain.dropFirst()
        for typed in ["", wrong, String(plain.dropLast()), plain + "A", text + "\n", plain.replacing("A", with: "Ä")]
        where typed != plain {
            #expect(!Self.code.matches(typed), "\(typed)")
        }
    }
}
