/// Where a video's bytes lie, once the address has been found fit to be asked: what to connect to and what to ask for.
package struct OriginTarget: Sendable, Hashable {
    package let usesTLS: Bool
    /// A name, or an address that is a number; without brackets.
    package let host: String
    package let port: Int
    /// Path and query, as they were signed.
    package let pathAndQuery: String

    package init(usesTLS: Bool, host: String, port: Int, pathAndQuery: String) {
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.pathAndQuery = pathAndQuery
    }
}
