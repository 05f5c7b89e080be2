import Domain

/// The key under which idle connections are pooled.
struct OriginKey: Hashable {
    let usesTLS: Bool
    let host: String
    let port: Int

    init(_ target: OriginTarget) {
        usesTLS = target.usesTLS
        host = target.host
        port = target.port
    }
}
