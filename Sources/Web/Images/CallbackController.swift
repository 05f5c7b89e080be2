import Application
import Hummingbird
import NIOCore

/// Takes the provider's callbacks.
struct CallbackController: Sendable {
    let receive: ReceiveImageCallback

    @Sendable @concurrent func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.jsonBody()
        let parameters = request.uri.queryParameters
        let reception = try await receive(
            record: parameters["record"].map { String($0) }, signature: parameters["signature"].map { String($0) },
            body: [UInt8](body.readableBytesView))
        RequestNote.current?.caller = .provider
        switch reception {
        case .taken: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#))
        case .willAsk: return .json(ByteBuffer(staticString: #"{"status":"success","data":{}}"#), status: .accepted)
        }
    }
}
