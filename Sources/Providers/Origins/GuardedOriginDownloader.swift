package import Application
package import Domain
package import NIOCore
import NIOPosix

/// Downloads content with the same checks as a fetch for a client: permitted hosts and IP addresses only.
package struct GuardedOriginDownloader: OriginDownloader {
    private let origins: any OriginClient
    private let imageRules: OriginPolicy
    private let videoRules: OriginPolicy
    private let loops: any EventLoopGroup

    package init(
        _ origins: any OriginClient, imageRules: OriginPolicy, videoRules: OriginPolicy,
        on loops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.origins = origins
        self.imageRules = imageRules
        self.videoRules = videoRules
        self.loops = loops
    }

    package func fetch(
        _ url: String, as media: OriginRequest.Media, atMost limit: Int64,
        into sink: @escaping @Sendable (ByteBuffer) async throws(Failure) -> Void
    ) async throws(ArchiveSourceError) -> String {
        guard let target = rules(media).target(of: url) else { throw .lost(.refused) }
        do {
            return try await fetch(OriginRequest(target, part: nil, media: media), atMost: limit, into: sink)
        } catch let failure as Failure {
            throw .storage(failure)
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

    private func rules(_ media: OriginRequest.Media) -> OriginPolicy {
        switch media {
        case .image: imageRules
        case .video: videoRules
        }
    }

    private func fetch(
        _ request: OriginRequest, atMost limit: Int64,
        into sink: @escaping @Sendable (ByteBuffer) async throws(Failure) -> Void
    ) async throws -> String {
        let loop = loops.next()
        let exchange = try await loop.submit { origins.fetch(request, on: loop) }.get()
        return try await withTaskCancellationHandler {
            let head = try await exchange.head.get()
            if let total = head.total, total > limit {
                loop.execute { exchange.cancel() }
                throw OriginError.tooLong
            }
            try await loop.flatSubmit {
                let remaining = NIOLoopBoundBox(limit, eventLoop: loop)
                return exchange.relay { chunk in
                    guard case .byteBuffer(let bytes) = chunk else {
                        return loop.makeFailedFuture(OriginError.broken)
                    }
                    remaining.value -= Int64(bytes.readableBytes)
                    guard remaining.value >= 0 else { return loop.makeFailedFuture(OriginError.tooLong) }
                    return loop.makeFutureWithTask { try await sink(bytes) }
                }
            }.get()
            return head.contentType
        } onCancel: {
            loop.execute { exchange.cancel() }
        }
    }
}
