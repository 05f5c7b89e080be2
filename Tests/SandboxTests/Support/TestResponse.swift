import FoundationEssentials
import NIOCore
import NIOHTTP1

/// An HTTP response with its body.
struct TestResponse: Sendable {
    let status: Int
    let contentType: String?
    let body: ByteBuffer
    var headers: HTTPHeaders = [:]

    var text: String { String(buffer: body) }

    /// The decoded NanoBanana reply.
    ///
    /// - Throws: if the body is not the JSON envelope.
    var reply: Reply {
        get throws { try JSONDecoder().decode(Reply.self, from: Data(body.readableBytesView)) }
    }

    /// The decoded DashScope reply.
    var video: VideoResponse {
        get throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(VideoResponse.self, from: Data(body.readableBytesView))
        }
    }
}
