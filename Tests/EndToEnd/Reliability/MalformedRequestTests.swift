import FoundationEssentials
import NIOHTTP1
import RawHTTP
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Malformed HTTP requests.
    @Suite struct MalformedRequestTests {
        private static let count = Scale.isFull ? 100_000 : 600

        @Test func `Any bytes get a response below 500 or a closed connection, and the server survives`() async throws {
            let seed = Seed("malformed requests")
            try await ServerProcess.run(environment: ["LOG_LEVEL": "critical"]) { server in
                let token = try await server.token(user: "alice")
                let (responses, silent) = (LockedValue<[Int: Int]>([:]), LockedValue(0))
                try await forEach(of: Array(0..<Self.count), workers: 12) { _ in
                    let bytes = seed { MalformedRequest.bytes(token: token, using: &$0) }
                    let client = try RawClient(port: server.port)
                    client.send(bytes)
                    client.finish()
                    let text = String(decoding: await client.receive(.max), as: UTF8.self)
                    let statuses = text.matches(of: #/HTTP/1\.1 (\d{3}) /#).compactMap { Int($0.1) }
                    if statuses.isEmpty { silent.change { $0 += 1 } }
                    responses.change { responses in for status in statuses { responses[status, default: 0] += 1 } }
                    if let worst = statuses.max(), worst >= 500 {
                        Issue.record("\(worst) to \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                    }
                }
                #expect(server.unexpectedExit == nil, "\(server.log)")
                #expect(try await server.request(.GET, "/health/ready").status == 200)
                print("malformed: \(responses.value.sorted { $0.key < $1.key }), \(silent.value) without a response")
                #expect(responses.value.keys.contains(400))
            }
        }
    }
}
