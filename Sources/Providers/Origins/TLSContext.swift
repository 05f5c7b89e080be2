import NIOSSL
import Synchronization

/// The TLS context for origins, created on first use because reading the certificates is slow.
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
