import Application
import Hummingbird
import NIOCore

/// Takes the provider's callbacks.
struct CallbackController: Sendable {
    private let receive: ReceiveImageCallback
    private let calls: RateLimitPolicy
    private let clients: ClientAddresses

    init(_ parts: WebDependencies) {
        receive = parts.receiveCallback
        calls = parts.calls
        clients = parts.clients
    }

    @Sendable @concurrent func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.jsonBody()
        let parameters = request.uri.queryParameters
        let reception = try await receive(
            record: parameters["record"].map { String($0) }, signature: parameters["signature"].map { String($0) },
            body: [UInt8](body.readableBytesView)
        ) { () throws(Failure) in try await calls.unsignedCallback(from: clients.client(of: request, context)) }
        RequestAnnotations.current?.caller = .provider
        switch reception {
        case .taken: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#))
        case .willAsk: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#), status: .accepted)
        }
    }
}
