package import Application
package import Domain
package import NIOCore
import NIOPosix

/// Fetches pictures the way videos are fetched: only from hosts that match, only from addresses that were checked.
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

    package func fetch(_ address: ImageURL, atMost limit: Int) async throws(ImageDownloadError) -> [UInt8] {
        guard let target = rules.target(of: address.text) else { throw .lost(.refused) }
        do {
            return try await fetch(OriginRequest(target, part: nil, media: .picture), atMost: limit)
        } catch let error as OriginError {
            switch error {
            case .gone: throw .lost(.gone)
            case .refusedAddress: throw .lost(.refused)
            case .tooLong, .notOfKind: throw .lost(.unreadable)
            default: throw .unavailable(detail: "\(error)")
            }
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }

    private func fetch(_ question: OriginRequest, atMost limit: Int) async throws -> [UInt8] {
        let loop = loops.next()
        let exchange = try await loop.submit { origins.ask(question, on: loop) }.get()
        return try await withTaskCancellationHandler {
            let head = try await exchange.head.get()
            if let total = head.total, total > limit {
                loop.execute { exchange.cancel() }
                throw OriginError.tooLong
            }
            return try await loop.flatSubmit {
                let gathered = NIOLoopBound(Gathered(limit: limit), eventLoop: loop)
                return exchange.relay { chunk in
                    gathered.value.take(chunk)
                        ? loop.makeSucceededVoidFuture() : loop.makeFailedFuture(OriginError.tooLong)
                }.map { gathered.value.bytes }
            }.get()
        } onCancel: {
            loop.execute { exchange.cancel() }
        }
    }

    /// The bytes of a picture; of one event loop.
    private final class Gathered {
        private(set) var bytes: [UInt8] = []
        private var room: Int

        init(limit: Int) { room = limit }

        /// - Returns: whether there was room for it.
        func take(_ chunk: ByteBuffer) -> Bool {
            room -= chunk.readableBytes
            if room >= 0 { chunk.withUnsafeReadableBytes { bytes.append(contentsOf: $0) } }
            return room >= 0
        }
    }
}
