import Glibc

/// Listeners on 127.0.0.1 and ::1 that count connections, of which there must be none.
final class AddressTrap: Sendable {
    struct NotListening: Error {}

    let port: Int
    private let descriptors: [Int32]

    /// - Parameter includesHTTPS: whether to listen on port 443 too, if permitted.
    init(includesHTTPS: Bool) throws {
        guard let first = Self.listen(AF_INET, 0), let port = Self.port(of: first) else { throw NotListening() }
        let second = Self.listen(AF_INET6, port)
        let others = includesHTTPS ? [Self.listen(AF_INET, 443), Self.listen(AF_INET6, 443)] : []
        self.port = port
        descriptors = ([first, second] + others).compactMap { $0 }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// The number of connections since the last call, taken from the accept queue.
    func connectionCount() -> Int {
        var count = 0
        for descriptor in descriptors {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { break }
                close(connection)
                count += 1
            }
        }
        return count
    }

    private static func listen(_ family: Int32, _ port: Int) -> Int32? {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var isOn: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let isBound: Bool
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            isBound = bind(descriptor, &address)
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            address.sin6_addr = in6addr_loopback
            isBound = bind(descriptor, &address)
        }
        guard isBound, Glibc.listen(descriptor, 1024) == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
            }
        }
    }

    private static func port(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        return isKnown ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
