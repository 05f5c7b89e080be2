import Hummingbird

/// The list of everything that the sandbox answers.
struct SandboxRoutes: Sendable {
    let generate: GenerateRoute
    let recordInfo: RecordInfoRoute
    let credit: CreditRoute
    let result: ResultRoute

    func router() -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.post("api/v1/nanobanana/generate") { request, context in
            try await generate.respond(request, context)
        }
        router.get("api/v1/nanobanana/record-info") { request, context in
            try await recordInfo.respond(request, context)
        }
        router.get("api/v1/common/credit") { request, _ in
            try credit.respond(request)
        }
        router.get("r/:name") { _, context in
            await result.respond(try context.parameters.require("name"))
        }
        return router
    }
}
