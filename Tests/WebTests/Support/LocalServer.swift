import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Web

/// A router behind real sockets.
enum LocalServer {
    /// Runs while the body runs.
    ///
    /// - Parameter body: gets the port.
    static func run<Output: Sendable>(
        _ router: Router<WebContext>, _ body: @escaping @Sendable (Int) async throws -> Output
    ) async throws -> Output {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, onPort) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [
                Application(
                    router: router, server: .pinned(),
                    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { onPort.yield($0.localAddress?.port ?? 0) }, logger: logger)
            ], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { onPort.finish() }
                try await group.run()
            }
            var portIterator = ports.makeAsyncIterator()
            guard let port = await portIterator.next() else { throw CancellationError() }
            let result: Result<Output, any Error>
            do { result = .success(try await body(port)) } catch { result = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.next()
            return try result.get()
        }
    }

    /// A router with the middleware of the server.
    static func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware())
        return router
    }
}
