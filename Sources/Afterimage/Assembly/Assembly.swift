import Application
import Providers
package import ServiceLifecycle
package import UnixSignals
package import Web

/// The composition root: creates all objects, and is the only place that knows all layers. The program and the
/// end-to-end tests start here.
package struct Assembly: Sendable {
    package let tokens: TokenVerifier
    /// Every route, such as `GET /health/live`.
    package let routes: [String]
    /// The scopes that an API key needs for each route, as in openapi.yaml.
    package let scopes: [String: String]
    private let dependencies: ProcessDependencies
    private let storage: StorageDependencies
    private let group: ServiceGroup

    /// Creates a server with a worker.
    ///
    /// - Parameters:
    ///   - additionalServices: services that outlive the server.
    ///   - signals: signals that start a graceful shutdown.
    ///   - onListening: called with the port once the server listens.
    /// - Throws: `SettingsError`, `MongoError` and others whose description says what to correct.
    package init(
        _ settings: Settings, additionalServices: [any Service] = [],
        stoppingAt signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        dependencies = try ProcessDependencies(settings)
        storage = try await StorageDependencies.open(dependencies).storage
        let serving: ServerDependencies
        do {
            serving = try await ServerDependencies(dependencies, storage: storage)
        } catch {
            await storage.close()
            await dependencies.close()
            throw error
        }
        tokens = serving.tokens
        routes = serving.routes
        scopes = serving.scopes
        group = Self.group(additionalServices + serving.services(onListening: onListening), signals, dependencies)
    }

    /// Serves until a signal or `stop`, then shuts down gracefully and releases all resources.
    package func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await storage.close()
        await dependencies.close()
        try result.get()
    }

    /// Starts a graceful shutdown of `run`. Cancelling its task instead would interrupt requests.
    package func stop() async { await group.triggerGracefulShutdown() }

    /// Services stop from last to first. The log names each by its type only: a full description would include secrets.
    static func group(_ services: [any Service], _ signals: [UnixSignal], _ dependencies: ProcessDependencies)
        -> ServiceGroup
    {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: RedactedService($0)) }, gracefulShutdownSignals: signals,
            logger: dependencies.logger)
        configuration.maximumGracefulShutdownDuration = dependencies.settings.shutdown.limit
        return ServiceGroup(configuration: configuration)
    }
}

/// A service whose description hides its properties.
struct RedactedService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) { self.service = service }

    var description: String { (service as? BackgroundService)?.description ?? "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
