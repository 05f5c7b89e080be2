import FoundationEssentials
import NIOCore

/// An HTTP answer with its body read.
struct Answer: Sendable {
    let status: Int
    let contentType: String?
    let body: ByteBuffer

    var text: String { String(buffer: body) }

    /// Throws if the body is not JSON of the envelope's form.
    var reply: Reply {
        get throws { try JSONDecoder().decode(Reply.self, from: Data(body.readableBytesView)) }
    }
}
