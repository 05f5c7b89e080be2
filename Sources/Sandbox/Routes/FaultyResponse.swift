import Hummingbird
import NIOCore

/// The ways of answering badly that several routes share.
struct FaultyResponse: Sendable {
    /// Set when the sandbox begins to stop: whatever is held has to let go.
    let stopping: AsyncPromise<Bool>
    let clock: any Clock<Duration>

    /// The envelope of a refusal; nil for a fault that is none.
    func refusal(_ directive: SandboxDirective) throws -> Response? {
        guard let (code, usual) = directive.fault.refusal else { return nil }
        let status = (directive.style ?? usual) == .http ? HTTPResponse.Status(code: code) : .ok
        return try Envelope(refusal: code).response(status: status)
    }

    /// A page such as a gateway in front of the provider would send.
    func page(status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body>\(status.code)</body></html>"))
        )
    }

    /// Never answers: holds the request until the caller leaves or the sandbox stops, then closes the connection.
    func hang(_ request: Request, _ context: SandboxContext) async -> Response {
        _ = try? await request.body.consumeWithCancellationOnInboundClose { [stopping] _ in
            try await stopping.wait()
        }
        return await disconnect(context)
    }

    /// Closes the connection; the response that is returned has nowhere to go.
    func disconnect(_ context: SandboxContext) async -> Response {
        try? await context.channel.close()
        return Response(status: .ok)
    }

    /// Waits for this time, or until the sandbox stops.
    func pause(for time: Duration) async {
        await withDiscardingTaskGroup { group in
            let over = AsyncPromise<Bool>()
            group.addTask {
                try? await clock.sleep(for: time)
                over.set(true)
            }
            group.addTask {
                _ = try? await stopping.wait()
                over.set(true)
            }
            _ = try? await over.wait()
            group.cancelAll()
        }
    }
}
