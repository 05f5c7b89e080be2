import NIOHTTP1
import RawHTTP
import TestSupport
import Testing

extension Reliability {
    /// An item is deleted while its bytes are being sent.
    @Suite struct DeletedStreamTests {
        @Test func `After a deletion every server refuses every address, and streams in progress end`() async throws {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { first in
                try await ServerProcess.run(beside: first) { second in
                    let token = try await first.token(user: "alice")
                    let (path, address) = try await first.archivedVideo(token: token)
                    try await first.enlarge(path, token: token)
                    let addresses = ["\(path)/content", "\(path)/thumbnail?size=320", path]
                    for server in [first, second] {
                        #expect(try await server.request(.GET, address).status == 200)
                        #expect(try await server.request(.GET, addresses[0], token: token).status == 200)
                    }
                    // Reads the head and a little, and then stays.
                    let slow = try RawClient(port: second.port, receiveBuffer: 4096)
                    slow.request("GET", address)
                    #expect(await slow.receive(1000).count == 1000)

                    #expect(try await first.request(.DELETE, path, token: token).status == 204)
                    try await Task.sleep(for: .seconds(1))
                    for server in [first, second] {
                        #expect(try await server.request(.GET, address).status == 410)
                        for gone in addresses {
                            #expect(try await server.request(.GET, gone, token: token).status == 404, "\(gone)")
                        }
                    }
                    try await Task.sleep(for: .seconds(5))
                    #expect(await slow.receive(64 << 20).count < 32 << 20)
                }
            }
        }
    }
}
