import Domain
import SeededNumbers

/// A random request to sign.
struct SigningCase: Codable, Sendable {
    private static let odd = Array("abcXYZ019-_.~ /%+&=?#'\"()[]{}<>|\\^`@:;,!*$éß漢字🦊")

    let method: String
    let path: String
    let query: [[String]]
    let headers: [[String]]
    let body: String
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
    let seconds: Int64
    /// In seconds, of a presigned URL; 0: the headers are signed.
    let lifetime: Int

    init(_ random: inout SeededGenerator) {
        lifetime = Bool.random(using: &random) ? Int.random(in: 1...300, using: &random) : 0
        method = ["GET", "PUT", "POST", "DELETE", "HEAD"].randomElement(using: &random)!
        path = "/" + Self.text(0...40, &random)
        let names = Set((0..<Int.random(in: 0...5, using: &random)).map { _ in Self.text(1...12, &random) })
        query = names.sorted().map { [$0, Self.text(0...20, &random)] }
        var headers = [["Host", "bucket-\(random.next() % 1000).example.com"]]
        if lifetime == 0 {
            for number in 0..<Int.random(in: 0...4, using: &random) {
                let spaces = String(repeating: " ", count: Int.random(in: 0...3, using: &random))
                headers.append(["X-Amz-Meta-\(number)", "a\(spaces)\(random.next() % 99)\(spaces);b=\"\(spaces)\""])
            }
        }
        self.headers = headers
        body = Self.text(0...60, &random)
        accessKeyID = random.bytes(10).hexadecimal.uppercased()
        secretAccessKey = String(Self.odd.filter { $0.isASCII && $0 != " " }.shuffled(using: &random).prefix(40))
        region = ["us-east-1", "eu-central-1", "auto"].randomElement(using: &random)!
        seconds = Int64.random(in: 0...4_000_000_000, using: &random)
    }

    private static func text(_ length: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
        String((0..<Int.random(in: length, using: &random)).map { _ in odd.randomElement(using: &random)! })
    }
}
