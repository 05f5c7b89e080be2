import Glibc

/// A listener whose queue is full: the system lets nobody else connect, and tells nobody so.
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
                // Linux lets in one more than it was told to queue.
                for _ in 0..<4 {
                    let visitor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                    _ = fcntl(visitor, F_SETFL, O_NONBLOCK)
                    _ = connect(visitor, address, length)
                    descriptors.append(visitor)
                }
                return true
            }
        }
        precondition(isListening, "no port to listen on: \(errno)")
        base = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.descriptors = descriptors
    }

    func leave() { for descriptor in descriptors { close(descriptor) } }
}
