import Glibc

/// A listener with a full backlog: further connection attempts time out.
final class FullBacklogListener {
    let base: String
    private var descriptors: [Int32] = []

    init() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var descriptors = [listener]
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, listen(listener, 0) == 0,
                    getsockname(listener, address, &length) == 0
                else { return false }
                // Linux accepts one connection more than the backlog.
                for _ in 0..<4 {
                    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                    _ = fcntl(client, F_SETFL, O_NONBLOCK)
                    _ = connect(client, address, length)
                    descriptors.append(client)
                }
                return true
            }
        }
        precondition(isListening, "no port to listen on: \(errno)")
        base = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.descriptors = descriptors
    }

    func stop() { for descriptor in descriptors { close(descriptor) } }
}
