import Application
import Domain
import Hummingbird

/// What the caller stores.
struct StorageController: Sendable {
    private let tokens: TokenVerifier
    private let quota: StorageQuota

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        quota = dependencies.quota
    }

    @Sendable @concurrent func usage(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        let usage = try await quota.usage(of: caller.owner)
        var json = JSONWriter(capacity: 128)
        json.raw(#"{"used":"#)
        json.integer(Int(usage.used))
        json.raw(#","reserved":"#)
        json.integer(Int(usage.reserved))
        json.raw(#","allowed":"#)
        if let allowed = usage.allowed { json.integer(Int(allowed)) } else { json.raw("null") }
        json.raw("}")
        return .privateJSON(json.buffer)
    }
}
