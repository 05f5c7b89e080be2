import Crypto
import Domain
import Foundation
import SeededNumbers
import Storage
import TemporaryFiles
import Testing

@Suite
struct SignatureTests {
    /// Independent of this implementation: botocore, the signer of Amazon's own clients.
    @Test(.timeLimit(.minutes(2)))
    func `Random requests are signed as botocore signs them`() async throws {
        let cases = Seed("SignatureTests")({ random in (0..<300).map { _ in SigningCase(&random) } })
        let expected = try await Self.botocore(cases)
        #expect(expected.count == cases.count)
        for (signed, expected) in zip(cases, expected) {
            let found = Self.signed(signed)
            #expect(found == expected, "\(signed)")
        }
    }

    @Test
    func `A presigned URL expires after at most five minutes`() {
        let signature = SignatureV4(accessKeyID: "key", secretAccessKey: "secret", region: "us-east-1")
        let request = SignedRequest(method: "GET", path: "/a", headers: [("Host", "example.com")])
        let query = signature.query(for: request, lifetime: .seconds(86_400), at: Timestamp(milliseconds: 0))
        #expect(query.contains("X-Amz-Expires=300&"))
    }

    private static func signed(_ given: SigningCase) -> [String] {
        let signature = SignatureV4(
            accessKeyID: given.accessKeyID, secretAccessKey: given.secretAccessKey, region: given.region)
        let request = SignedRequest(
            method: given.method, path: given.path, query: given.query.map { ($0[0], $0[1]) },
            headers: given.headers.map { ($0[0], $0[1]) })
        let now = Timestamp(milliseconds: given.seconds * 1000 + 999)
        guard given.lifetime == 0 else {
            return signature.query(for: request, lifetime: .seconds(given.lifetime), at: now)
                .split(separator: "&").map(String.init).sorted()
        }
        let digest = SHA256.hash(data: Data(given.body.utf8)).hexadecimal
        return signature.headers(for: request, bodySHA256: digest, at: now).map(\.value)
    }

    private static func botocore(_ cases: [SigningCase]) async throws -> [[String]] {
        var signatures: [[String]] = []
        try await TemporaryDirectory.use { folder in
            let (input, output) = ("\(folder)/cases.json", "\(folder)/signatures.json")
            try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: input))
            let process = Process()
            // Debian's Python, which has Debian's botocore.
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = ["\(#filePath.dropLast("SignatureTests.swift".count))oracle.py", input, output]
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "on Debian: apt-get install python3-botocore")
            signatures = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: URL(fileURLWithPath: output)))
        }
        return signatures
    }
}
