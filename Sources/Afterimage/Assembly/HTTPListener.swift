import Hummingbird
import ServiceLifecycle
import Web

/// Builds the HTTP servers of a process.
struct HTTPListener: Sendable {
    let dependencies: ProcessDependencies
    let port: Int
    let connections: ClientConnections

    /// - Parameter onListening: called with the port once the server listens.
    func server(
        _ router: Router<WebContext>, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> any Service {
        let settings = dependencies.settings
        var limits = settings.clientLimits
        // Without a proxy that reuses connections there is nothing to wait for.
        if settings.shutdown.drain == .zero { limits.quiesceDelay = .zero }
        limits.connections = min(limits.connections, FileDescriptorLimit.connections)
        return Application(
            router: router,
            server: .pinned(limits, connections: connections),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: port), backlog: 1024,
                availableConnectionsDelegate: .maximum(limits.connections, logger: dependencies.logger)),
            onServerRunning: { [port] listener in
                // Fails if the server was stopped before it listened.
                try? await AcceptBackoff.add(to: listener)
                onListening(listener.localAddress?.port ?? port)
            },
            logger: dependencies.logger)
    }
}
