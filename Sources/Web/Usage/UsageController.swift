import Application
import Domain
import Hummingbird

/// What the caller has used, by day or month.
struct UsageController: Sendable {
    private let tokens: TokenVerifier
    private let readUsage: ReadUsage

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        readUsage = dependencies.usage.read
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        var query = PageQuery(request)
        let interval = query.value("interval", as: UsageInterval.self) ?? .day
        let (from, to) = (query.time("from"), query.time("to"))
        try query.faults.check()
        let usage = try await readUsage(of: caller.owner, from: from, to: to, by: interval)
        return .privateJSON(JSONWriter.usage(usage, by: interval))
    }
}
