import NIOCore
import NIOHTTP1

/// A request about the bucket or one of its objects. Sending it again has the same effect as sending it once.
struct S3Request: Sendable {
    private static let emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    let method: HTTPMethod
    /// Empty: the bucket.
    let key: String
    let query: [(name: String, value: String)]
    let headers: [(name: String, value: String)]
    let body: ByteBuffer?
    /// In hexadecimal.
    let bodySHA256: String

    init(
        _ method: HTTPMethod, _ key: String = "", query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = []
    ) {
        self.method = method
        self.key = key
        self.query = query
        self.headers = headers
        body = nil
        bodySHA256 = Self.emptySHA256
    }

    init(
        _ method: HTTPMethod, _ key: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: S3Body
    ) {
        self.method = method
        self.key = key
        self.query = query
        // The service compares the body with both checksums before it stores it.
        self.headers = headers + [("Content-MD5", body.md5)]
        self.body = body.bytes
        bodySHA256 = body.sha256
    }
}

/// For the log: without the values of the query.
extension S3Request: CustomStringConvertible {
    var description: String {
        let names = query.map(\.name).joined(separator: "&")
        return "\(method) /\(key)" + (names.isEmpty ? "" : "?\(names)")
    }
}
