import Application
import Providers
package import ServiceLifecycle
package import UnixSignals
package import Web

/// Makes every object, by hand and in order: the only place that knows all the layers. The program and the tests of
/// the whole come through here.
package struct Assembly: Sendable {
    package let tokens: TokenVerifier
    /// Every route, as `GET /health/live`.
    package let routes: [String]
    private let dependencies: ProcessDependencies
    private let origins: HTTPOriginClient
    private let group: ServiceGroup

    /// The server, with a worker in it.
    ///
    /// - Parameters:
    ///   - beside: services that hear of all that the server does, and end after it.
    ///   - signals: which of them mean that it is time to stop.
    ///   - onListening: hears the port, once requests are taken.
    /// - Throws: `SettingsError`, `MongoError` and others whose description says what to set right.
    package init(
        _ settings: Settings, beside: [any Service] = [], stoppingAt signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        dependencies = try ProcessDependencies(settings)
        origins = HTTPOriginClient(rules: settings.originRules, limits: settings.originLimits)
        let serving = try await ServerDependencies(dependencies, origins: origins)
        tokens = serving.tokens
        routes = serving.routes
        group = Self.group(beside + serving.services(onListening: onListening), signals, dependencies)
    }

    /// Serves until a signal or a call of `stop`, then ends what is under way and gives everything back.
    package func run() async throws {
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await origins.close()
        await dependencies.close()
        try result.get()
    }

    /// Has `run` come to its end. Cancelling its task instead would break off connections in the middle.
    package func stop() async { await group.triggerGracefulShutdown() }

    /// Services stop from the last to the first. Each is known to the log by its type alone: the group would describe all
    /// that it holds, keys among it.
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

/// A service that does not say what it holds.
struct RedactedService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) { self.service = service }

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
