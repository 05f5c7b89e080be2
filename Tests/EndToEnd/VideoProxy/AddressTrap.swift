import Glibc

/// Listeners on this machine, in both families, that count who comes: nobody may.
final class AddressTrap: Sendable {
    struct NotListening: Error {}

    let port: Int
    private let descriptors: [Int32]

    /// - Parameter isWellKnown: whether 443, where production asks, is to be watched too, if the system allows it.
    init(isWellKnown: Bool) throws {
        guard let first = Self.listen(AF_INET, 0), let port = Self.port(of: first) else { throw NotListening() }
        let second = Self.listen(AF_INET6, port)
        let others = isWellKnown ? [Self.listen(AF_INET, 443), Self.listen(AF_INET6, 443)] : []
        self.port = port
        descriptors = ([first, second] + others).compactMap { $0 }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// How many have connected since the last time of asking: the system keeps them until they are asked for.
    func visitors() -> Int {
        var count = 0
        for descriptor in descriptors {
            while true {
                let visitor = accept(descriptor, nil, nil)
                guard visitor >= 0 else { break }
                close(visitor)
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
