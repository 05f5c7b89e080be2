import Crypto
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// A file built into the program.
struct StaticDocument: Sendable {
    private let bytes: ByteBuffer
    private let contentType: String
    private let policy: String
    private let entityTag: EntityTag

    /// - Parameter policy: its Content-Security-Policy.
    init(_ bytes: [UInt8], _ contentType: String, policy: String = "default-src 'none'; sandbox") {
        self.bytes = ByteBuffer(bytes: bytes)
        self.contentType = contentType
        self.policy = policy
        entityTag = EntityTag(digits: Array(SHA256.hash(data: bytes).prefix(16)).hexadecimal)
    }

    func response(to request: Request) -> Response {
        let headers: HTTPFields = [
            .contentType: contentType,
            // Another version of the program serves other bytes under the same URL.
            .cacheControl: "no-cache",
            .eTag: entityTag.text,
            .contentSecurityPolicy: policy,
        ]
        if entityTag.matches(request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }
}
