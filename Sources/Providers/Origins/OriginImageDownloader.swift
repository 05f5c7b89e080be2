package import Application
package import Domain
package import NIOCore
import NIOPosix

/// Downloads images with the same checks as videos: permitted hosts and IP addresses only.
package struct OriginImageDownloader: ImageDownloader {
    private let origins: HTTPOriginClient
    private let rules: OriginPolicy
    private let loops: any EventLoopGroup

    package init(
        _ origins: HTTPOriginClient, rules: OriginPolicy,
        on loops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.origins = origins
        self.rules = rules
        self.loops = loops
    }

    package func fetch(_ url: ImageURL, atMost limit: Int) async throws(ImageDownloadError) -> [UInt8] {
        guard let target = rules.target(of: url.text) else { throw .lost(.refused) }
        do {
            return try await fetch(OriginRequest(target, part: nil, media: .image), atMost: limit)
        } catch let error as OriginError {
            switch error {
            case .gone: throw .lost(.gone)
            case .refusedAddress: throw .lost(.refused)
            case .tooLong, .wrongContentType: throw .lost(.unreadable)
            default: throw .unavailable(detail: "\(error)")
            }
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }

    private func fetch(_ request: OriginRequest, atMost limit: Int) async throws -> [UInt8] {
        let loop = loops.next()
        let exchange = try await loop.submit { origins.fetch(request, on: loop) }.get()
        return try await withTaskCancellationHandler {
            let head = try await exchange.head.get()
            if let total = head.total, total > limit {
                loop.execute { exchange.cancel() }
                throw OriginError.tooLong
            }
            return try await loop.flatSubmit {
                let accumulator = NIOLoopBound(ByteAccumulator(limit: limit), eventLoop: loop)
                return exchange.relay { chunk in
                    accumulator.value.append(chunk)
                        ? loop.makeSucceededVoidFuture() : loop.makeFailedFuture(OriginError.tooLong)
                }.map { accumulator.value.bytes }
            }.get()
        } onCancel: {
            loop.execute { exchange.cancel() }
        }
    }

    /// Collects the bytes of an image; confined to one event loop.
    private final class ByteAccumulator {
        private(set) var bytes: [UInt8] = []
        private var remaining: Int

        init(limit: Int) { remaining = limit }

        /// - Returns: whether the chunk was within the limit.
        func append(_ chunk: ByteBuffer) -> Bool {
            remaining -= chunk.readableBytes
            if remaining >= 0 { chunk.withUnsafeReadableBytes { bytes.append(contentsOf: $0) } }
            return remaining >= 0
        }
    }
}
