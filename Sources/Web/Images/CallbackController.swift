import Application
import Hummingbird
import NIOCore

/// Receives the image provider's callbacks.
struct CallbackController: Sendable {
    private let receive: ReceiveImageCallback
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        receive = dependencies.receiveCallback
        rateLimits = dependencies.rateLimits
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.jsonBody()
        let parameters = request.uri.queryParameters
        let reception = try await receive(
            record: parameters["record"].map { String($0) }, signature: parameters["signature"].map { String($0) },
            body: [UInt8](body.readableBytesView)
        ) { () throws(Failure) in
            try await rateLimits.unsignedCallback(from: clientAddresses.client(of: request, context))
        }
        RequestAnnotations.current?.caller = .provider
        switch reception {
        case .accepted: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#))
        case .willPoll: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#), status: .accepted)
        }
    }
}
