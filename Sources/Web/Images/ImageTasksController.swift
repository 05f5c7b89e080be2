import Application
import Domain
import Hummingbird

/// Reads the caller's images by the provider's task ids.
struct ImageTasksController: Sendable {
    private let tokens: TokenVerifier
    private let tasks: any ImageTaskRepository

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        tasks = dependencies.library.imageTasks
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        guard let task = context.parameters.get("taskId").flatMap({ TaskID($0) }),
            let image = try await tasks.image(task: task, of: authentication.caller.owner)
        else { throw Failure.notFound }
        var json = JSONWriter(capacity: JSONWriter.imageEstimate)
        json.raw(#"{"status":"success","data":{"image":"#)
        json.image(image, isForPage: authentication.isByCookie)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
