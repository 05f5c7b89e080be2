import Crypto
import Domain

/// What opens a download: random text that stands only in its address.
package struct DownloadToken: Sendable {
    /// In bytes.
    package static let randomLength = 20

    /// 40 lower-case hexadecimal digits.
    package let text: String

    /// - Parameter random: `randomLength` bytes.
    package init(random: [UInt8]) { text = random.hexadecimal }

    /// - Parameter text: nil if it cannot be a token.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.randomLength,
            text.utf8.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = String(text)
    }

    /// The only form that is stored: 64 lower-case hexadecimal digits.
    package var hash: String { SHA256.hash(data: Array(text.utf8)).hexadecimal }
}
