import RawHTTP
import TestSupport
import Testing

extension Reliability {
    /// Which clients share nginx's limit of concurrent requests.
    @Suite struct NginxLimitTests {
        /// In each row, addresses of one network; the canonical forms of those in a /64 begin differently.
        private static let networks = [
            ["2001:db8::1", "2001:db8::7:0:0:1", "2001:db8:0:0:1::"],
            ["2001:db8:0:1::1", "2001:db8:0:1:2:3:4:5", "2001:db8:0:1::3:1"],
            ["2001:db8:1::1", "2001:db8:1:0:2:3:4:5", "2001:db8:1:0:9::1"],
            ["2001::1:0:0:2:3", "2001::1:2:3:4:5", "2001:0:0:1::"], ["2001::1", "2001::4:5:6:7", "2001:0:0:0:8::"],
            ["192.0.2.1", "192.0.2.1", "192.0.2.1"],
        ]

        @Test(arguments: networks)
        func `All addresses of a network share one limit, and the next network has another`(
            addresses: [String]
        ) async throws {
            // The kernel accepts the connections; they get no response.
            let silent = try ConnectionTrap()
            try await NginxBalancer.run(
                port: try TestPort.free(), servers: (silent.port, silent.port),
                changes: [
                    ("# set_real_ip_from 192.0.2.0/24;", "set_real_ip_from 127.0.0.1;"),
                    ("# real_ip_header X-Forwarded-For;", "real_ip_header X-Forwarded-For;"),
                    ("limit_conn clients 400;", "limit_conn clients 2;"),
                    // Otherwise nginx would replace each connection that is counted below, and closed, by another.
                    ("proxy_next_upstream_tries 2;", "proxy_next_upstream_tries 1;"),
                ]
            ) { balancer in
                func open(_ address: String) throws -> RawClient {
                    let client = try RawClient(port: balancer.port)
                    client.request("GET", "/", ["X-Forwarded-For: \(address)"])
                    return client
                }
                let others = try ["2001:db8:0:2::1", "192.0.2.2"].map(open)
                let first = try addresses.prefix(2).map(open)
                let third = try await RawClient.fetch(port: balancer.port, "/", ["X-Forwarded-For: \(addresses[2])"])
                #expect(third.status == 429)
                #expect(silent.connectionCount() == others.count + first.count)
            }
        }
    }
}
