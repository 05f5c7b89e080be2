import Hummingbird
import Logging
import NIOCore

/// GET /r/{taskId}_{epoch}.png, without a key, as on the provider's CDN.
struct ResultRoute: Sendable {
    let state: SandboxState
    let controls: SandboxControls
    let imageRenderer: ImageRenderer
    let faultyResponse: FaultyResponse
    let logger: Logger

    func respond(_ name: String) async -> Response {
        let id = String(name.prefix { $0 != "_" })
        guard let task = state.task(id), task.resultName == name, let input = task.image else {
            return faultyResponse.page(status: .notFound)
        }
        state.update { records in
            records.updateTask(id) { $0.downloads += 1 }
        }
        for directive in controls.directives(.result, task) where controls.triggers(directive, scope: id) {
            return faultyResponse.page(status: directive.fault == .missingResult ? .notFound : .ok)
        }
        do {
            let image = try await imageRenderer.image(of: task, input)
            return Response(
                status: .ok, headers: [.contentType: "image/png"], body: ResponseBody(byteBuffer: image))
        } catch {
            logger.error("image rendering failed", metadata: ["task_id": "\(id)", "error": "\(error)"])
            return Response(
                status: .internalServerError,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(error)\n"))
            )
        }
    }
}
