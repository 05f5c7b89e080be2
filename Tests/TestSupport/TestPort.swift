import Glibc
import Synchronization

/// Ports of 127.0.0.1 that tests give to servers.
package enum TestPort {
    /// Below the range from which Linux takes the ports of outgoing connections: those would take a free port away before
    /// its server has bound it, or while the server is down.
    private static let range = 15_000..<30_000
    private static let next = Atomic(Int.random(in: range))

    /// A free port, which no other test of this process gets.
    package static func free() throws -> Int {
        struct NoFreePort: Error {}
        for _ in range {
            let port = range.lowerBound + next.add(1, ordering: .relaxed).oldValue % range.count
            if isFree(port) { return port }
        }
        throw NoFreePort()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
