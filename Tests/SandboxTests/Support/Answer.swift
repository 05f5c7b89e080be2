import FoundationEssentials
import NIOCore
import NIOHTTP1

/// An HTTP answer with its body read.
struct Answer: Sendable {
    let status: Int
    let contentType: String?
    let body: ByteBuffer
    var headers: HTTPHeaders = [:]

    var text: String { String(buffer: body) }

    /// Throws if the body is not JSON of the envelope's form.
    var reply: Reply {
        get throws { try JSONDecoder().decode(Reply.self, from: Data(body.readableBytesView)) }
    }

    /// The same for DashScope's API.
    var video: VideoAnswer {
        get throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(VideoAnswer.self, from: Data(body.readableBytesView))
        }
    }
}
