import AsyncHTTPClient
import FoundationEssentials
import NIOCore
package import NIOHTTP1

/// A complete HTTP response.
package struct TestResponse: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let bytes: [UInt8]

    init(_ response: HTTPClientResponse) async throws {
        status = Int(response.status.code)
        headers = response.headers
        bytes = [UInt8](try await response.body.collect(upTo: 64 << 20).readableBytesView)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body as JSON; null if it is not JSON.
    package var json: TestJSON { TestJSON(parsing: text) }
}
