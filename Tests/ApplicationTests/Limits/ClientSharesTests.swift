import Application
import Domain
import Testing

/// The part of the limits that a client with many networks can use up, with the default settings.
@Suite struct ClientSharesTests {
    @Test func `A client with all networks of a /48 gets at most a quarter of each limit`() async throws {
        let shares = ClientShares(RateLimitSettings())
        for (limit, most, ofAddress) in [
            (shares.uploads, 32, 8), (shares.listeners, 256, 64), (shares.streams, 1024, 256),
        ] {
            var slots: [ConcurrencySlot] = []
            for network in 0..<4096 {
                let client = try #require(ClientAddress("2001:db8:0:\(String(network * 16, radix: 16))::1"))
                if let slot = try? await limit.acquire(for: Party.client(client)) { slots.append(slot) }
            }
            #expect(slots.count == most)
            let other = Party.client(try #require(ClientAddress("2001:db8:1::1")))
            for _ in 0..<ofAddress { slots.append(try await limit.acquire(for: other)) }
            let failure = await #expect(throws: Failure.self) { _ = try await limit.acquire(for: other) }
            #expect(failure?.code == .rateLimited)
        }
    }
}
