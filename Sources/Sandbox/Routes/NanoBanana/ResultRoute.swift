import Hummingbird
import Logging
import NIOCore

/// GET /r/{taskId}_{epoch}.png, without a key, as on the provider's content network.
struct ResultRoute: Sendable {
    let book: SandboxState
    let controls: SandboxControls
    let painter: ImageRenderer
    let misbehaviour: FaultyResponse
    let logger: Logger

    func respond(_ name: String) async -> Response {
        let id = String(name.prefix { $0 != "_" })
        guard let task = book.task(id), task.resultName == name, let order = task.image else {
            return misbehaviour.page(status: .notFound)
        }
        book.update { repository in
            repository.updateTask(id) { $0.downloads += 1 }
        }
        for directive in controls.directives(.result, task) where controls.strikes(directive, scope: id) {
            return misbehaviour.page(status: directive.fault == .missingResult ? .notFound : .ok)
        }
        do {
            let picture = try await painter.picture(of: task, order)
            return Response(
                status: .ok, headers: [.contentType: "image/png"], body: ResponseBody(byteBuffer: picture))
        } catch {
            logger.error("picture not drawn", metadata: ["task": "\(id)", "error": "\(error)"])
            return Response(
                status: .internalServerError,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(error)\n"))
            )
        }
    }
}
