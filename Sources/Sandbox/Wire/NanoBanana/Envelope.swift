import FoundationEssentials
import Hummingbird
import NIOCore

/// The format of every reply: `{"code": int, "msg": string, "data": …}`.
struct Envelope<Payload: Encodable>: Encodable {
    let code: Int
    let msg: String
    var data: Payload?

    /// The envelope as JSON text.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    func response(status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try json()))
        )
    }
}

extension Envelope where Payload == EmptyPayload {
    /// A refusal, without `data`, as in the provider's samples.
    init(refusal code: Int, _ message: String? = nil) {
        self.init(code: code, msg: message ?? Self.message(of: code), data: nil)
    }

    private static func message(of code: Int) -> String {
        switch code {
        case 400: "Parameter error"
        case 401: "You do not have access permissions"
        case 402: "Insufficient credits"
        case 404: "Task not found"
        case 429: "Too many requests, please try again later"
        case 503: "Service unavailable, please try again later"
        default: "Server error"
        }
    }
}
