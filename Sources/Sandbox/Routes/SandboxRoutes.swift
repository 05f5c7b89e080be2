import Hummingbird

/// All routes of the sandbox except for the video origin.
struct SandboxRoutes: Sendable {
    let generate: GenerateRoute
    let recordInfo: RecordInfoRoute
    let credit: CreditRoute
    let result: ResultRoute
    let videoCreate: VideoCreateRoute
    let videoTask: VideoTaskRoute
    let videoCancel: VideoCancelRoute
    let videoList: VideoListRoute

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
        router.post("api/v1/services/aigc/video-generation/video-synthesis") { request, context in
            try await videoCreate.respond(request, context)
        }
        router.get("api/v1/tasks") { request, _ in
            try videoList.respond(request)
        }
        router.get("api/v1/tasks/:id") { request, context in
            try await videoTask.respond(try context.parameters.require("id"), request, context)
        }
        router.post("api/v1/tasks/:id/cancel") { request, context in
            try videoCancel.respond(try context.parameters.require("id"), request)
        }
        return router
    }
}
