import FoundationEssentials
import Hummingbird
import NIOCore

/// The format of every reply except for refusals and lists.
struct VideoReply: Encodable {
    var output: VideoTaskPayload?
    var usage: VideoUsage?
    let requestID: String

    private enum CodingKeys: String, CodingKey {
        case output, usage
        case requestID = "request_id"
    }

    static func newRequestID() -> String { UUID().uuidString.lowercased() }

    /// Any body as a JSON response.
    static func response(_ body: some Encodable, status: Int = 200) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(body))))
    }

    /// A refusal, with a new request id.
    static func response(_ refusal: VideoRefusal) throws -> Response {
        var refusal = refusal
        refusal.requestID = newRequestID()
        return try response(refusal, status: refusal.status)
    }
}
