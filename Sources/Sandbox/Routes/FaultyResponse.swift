import Hummingbird
import NIOCore

/// Faulty responses that several routes share.
struct FaultyResponse: Sendable {
    /// Set when the sandbox begins to stop, to end requests that hang.
    let stopping: AsyncPromise<Bool>
    let clock: any Clock<Duration>

    /// The refusal of a fault; nil for faults that are not refusals.
    func refusal(_ directive: SandboxDirective) throws -> Response? {
        guard let (code, usual) = directive.fault.refusal else { return nil }
        let status = (directive.style ?? usual) == .http ? HTTPResponse.Status(code: code) : .ok
        return try Envelope(refusal: code).response(status: status)
    }

    /// The HTML page of a gateway in front of the provider.
    func page(status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body>\(status.code)</body></html>"))
        )
    }

    /// Sends no response until the client disconnects or the sandbox stops, then closes the connection.
    func hang(_ request: Request, _ context: SandboxContext) async -> Response {
        _ = try? await request.body.consumeWithCancellationOnInboundClose { [stopping] _ in
            try await stopping.wait()
        }
        return await disconnect(context)
    }

    /// Closes the connection; the returned response is never sent.
    func disconnect(_ context: SandboxContext) async -> Response {
        try? await context.channel.close()
        return Response(status: .ok)
    }

    /// Waits for the given time, or until the sandbox stops.
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
