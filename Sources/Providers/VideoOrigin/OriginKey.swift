import Domain

/// Whom a connection is good for.
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
