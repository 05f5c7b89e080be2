import NIOSSL
import Synchronization

/// The certificates that origins are checked against, read when the first of them is asked: it takes a while.
final class TLSContext: Sendable {
    private let context = Mutex<NIOSSLContext?>(nil)
    private let trusted: NIOSSLTrustRoots

    init(trusted: NIOSSLTrustRoots) { self.trusted = trusted }

    func get() throws -> NIOSSLContext {
        try context.withLock { context in
            if let context { return context }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            configuration.trustRoots = trusted
            configuration.applicationProtocols = ["http/1.1"]
            let made = try NIOSSLContext(configuration: configuration)
            context = made
            return made
        }
    }
}
