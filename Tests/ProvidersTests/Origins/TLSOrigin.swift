import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A TLS origin on 127.0.0.1 with a certificate for `videos.test`.
final class TLSOrigin: Sendable {
    static let video = [UInt8](repeating: 9, count: 300_000)

    private let channel: any Channel
    private let counter: RequestCounter

    init() async throws {
        let certificate = try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
        let counter = RequestCounter()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder(counter))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.counter = counter
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    var requests: Int { counter.count.load(ordering: .relaxed) }

    static func trust() throws -> NIOSSLTrustRoots {
        .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
    }

    func stop() async { try? await channel.close().get() }

    final class RequestCounter: Sendable { let count = Atomic(0) }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let counter: RequestCounter

        init(_ counter: RequestCounter) { self.counter = counter }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            counter.count.add(1, ordering: .relaxed)
            let headers: HTTPHeaders = ["Content-Type": "video/mp4", "Content-Length": "\(TLSOrigin.video.count)"]
            context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: TLSOrigin.video)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    /// Created for this test with openssl, valid for a hundred years.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUL/AlM8D+i49hsSy6bXgCoOHewRUwCgYIKoZIzj0EAwIw
        FjEUMBIGA1UEAwwLdmlkZW9zLnRlc3QwIBcNMjYxMTIxMDc0MTQxWhgPMjEyNjEw
        MjgwNzQxNDFaMBYxFDASBgNVBAMMC3ZpZGVvcy50ZXN0MFkwEwYHKoZIzj0CAQYI
        KoZIzj0DAQcDQgAELvsMhGT/6GKij8kTFQ19ryNTfdoxbBBlc0/sk7cUzYzbxrlF
        TsM1Yg8glvhPuiwS3SWih359S9QTdBHiFQn2ZKNrMGkwHQYDVR0OBBYEFMW5JMMg
        Fe13Fpi2NA9Aom8YlNC8MB8GA1UdIwQYMBaAFMW5JMMgFe13Fpi2NA9Aom8YlNC8
        MA8GA1UdEwEB/wQFMAMBAf8wFgYDVR0RBA8wDYILdmlkZW9zLnRlc3QwCgYIKoZI
        zj0EAwIDSAAwRQIga3Gvp64hIZ0B/njFn8Pl0U0PhhKLSoxL7XXhmEFgwLICIQCs
        QFMgP43jXlXQzMtqTJOCEanJ0oWPfSwUBDIEIyveHg==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXabLdCKL1GxG/wjP
        AT2R+GqW/VIKDP6DHYoYUuFsQ06hRANCAAQu+wyEZP/oYqKPyRMVDX2vI1N92jFs
        EGVzT+yTtxTNjNvGuUVOwzViDyCW+E+6LBLdJaKHfn1L1BN0EeIVCfZk
        -----END PRIVATE KEY-----
        """
}
