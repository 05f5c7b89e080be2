import Domain
package import NIOCore

/// Sends a download, or a range of it, as it is in storage: objects one after another, and between them the headers of
/// the archive. Use it on its event loop only.
package struct DownloadExchange: OriginExchange {
    package static let contentType = "application/zip"

    package let head: EventLoopFuture<OriginResponseHead>
    private let read: NIOLoopBound<DownloadRelay>

    /// Starts the exchange. Call it on `loop`.
    ///
    /// - Parameter range: at least one byte, within the archive; nil for all.
    package init(
        _ download: Download, range: ClosedRange<Int64>?, from contents: DownloadContents, on loop: any EventLoop
    ) {
        let size = download.layout.size
        head = loop.makeSucceededFuture(
            OriginResponseHead(
                range.map { .part($0, total: size) } ?? .whole(length: size), contentType: Self.contentType))
        read = NIOLoopBound(
            DownloadRelay(
                DownloadSender(download: download, range: range ?? 0...size - 1, contents: contents), on: loop),
            eventLoop: loop)
    }

    package func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        read.value.relay(into: sink)
    }

    package func cancel() { read.value.fail(OriginError.cancelled) }
}
