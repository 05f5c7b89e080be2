/// The priority of the commands of the current task and its child tasks.
@usableFromInline
package enum MongoPriority: Sendable {
    /// A client's request waits for them.
    case interactive
    /// A service's own work: no request waits for them.
    case background
    /// A health check waits for them; its response must not depend on the load.
    case healthCheck

    @TaskLocal package static var current = MongoPriority.interactive

    /// Run the body's commands with this priority.
    package func run<Output, Problem>(
        _ body: () async throws(Problem) -> Output
    ) async throws(Problem) -> Output {
        try await Self.$current.withValue(self) {
            do throws(Problem) {
                return Result<Output, Problem>.success(try await body())
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
