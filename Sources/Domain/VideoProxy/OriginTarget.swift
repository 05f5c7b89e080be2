/// A permitted origin: what to connect to and what to request.
package struct OriginTarget: Sendable, Hashable {
    package let usesTLS: Bool
    /// A host name or an IP address, without brackets.
    package let host: String
    package let port: Int
    /// Path and query, exactly as signed.
    package let pathAndQuery: String

    package init(usesTLS: Bool, host: String, port: Int, pathAndQuery: String) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.pathAndQuery = pathAndQuery
    }
}
