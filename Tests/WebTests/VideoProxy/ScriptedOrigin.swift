import Foundation
import Glibc
import Synchronization

/// An origin scripted by a test, byte by byte, with a thread per connection.
final class ScriptedOrigin: Sendable {
    private struct State {
        var requests: [String] = []
        var connections = 0
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    let port: Int

    /// - Parameter script: handles a connection, which is closed when it returns.
    init(_ script: @escaping @Sendable (ScriptedConnection) -> Void) throws {
        let (listener, port) = try Self.listener()
        descriptor = listener
        self.port = port
        Thread.detachNewThread { [self] in
            while true {
                let accepted = accept(listener, nil, nil)
                guard accepted >= 0 else { break }
                let number = state.withLock { state in
                    state.connections += 1
                    return state.connections
                }
                Thread.detachNewThread { [self] in
                    let connection = ScriptedConnection(accepted, number: number) { [self] request in
                        state.withLock { $0.requests.append(request) }
                    }
                    script(connection)
                    connection.close()
                }
            }
            close(listener)
        }
    }

    /// Serves a video like an object store, with ranges and keep-alive.
    static func store(_ video: [UInt8], type: String = "video/mp4") throws -> ScriptedOrigin {
        try ScriptedOrigin { connection in
            while let request = connection.readRequest() { connection.respond(video, to: request, type: type) }
        }
    }

    /// The URL of the video, like a signed one.
    var url: String { "http://127.0.0.1:\(port)/secret-bucket/v.mp4?Signature=secret-signature" }

    /// The heads of all requests.
    var requests: [String] { state.withLock { $0.requests } }

    var connections: Int { state.withLock { $0.connections } }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func listener() throws -> (Int32, Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 512) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        struct NoPort: Error {}
        guard isListening else { throw NoPort() }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
