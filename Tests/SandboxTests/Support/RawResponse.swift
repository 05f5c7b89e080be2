import FoundationEssentials
import NIOCore
import NIOPosix
import Testing

/// The raw bytes of the response to one GET, up to the end of the connection.
struct RawResponse: Sendable {
    /// The status line and the headers, in lower case.
    let head: String
    let body: ByteBuffer
    /// Whether the connection was reset rather than closed.
    let isReset: Bool

    /// - Parameter limit: bytes after which the client disconnects.
    init(_ url: String, limit: Int = .max) async throws {
        let parts = try #require(URL(string: url))
        let target = parts.path() + "?" + (parts.query() ?? "")
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: parts.host() ?? "", port: parts.port ?? 80) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let (bytes, isReset) = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
            var bytes = ByteBuffer()
            do {
                for try await piece in inbound {
                    bytes.writeImmutableBuffer(piece)
                    if bytes.readableBytes >= limit { break }
                }
                return (bytes, false)
            } catch is IOError {
                return (bytes, true)
            }
        }
        var rest = bytes
        let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        head = rest.readString(length: end ?? bytes.readableBytes)?.lowercased() ?? ""
        body = rest
        self.isReset = isReset
    }
}
