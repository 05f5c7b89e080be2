import Application
import Domain
import NIOHTTP1

/// The request head sent to an origin: a fixed list of headers; only the byte range comes from the client.
enum OriginRequestHead {
    /// Some object stores reject user agents that are not browsers.
    private static let userAgent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"

    static func head(_ request: OriginRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", host(request)), ("User-Agent", userAgent), ("Accept", "*/*"), ("Accept-Encoding", "identity"),
            ("Connection", "keep-alive"),
        ])
        if let part = request.part { headers.add(name: "Range", value: range(part)) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: request.target.pathAndQuery, headers: headers)
    }

    private static func host(_ request: OriginRequest) -> String {
        let target = request.target
        let name = target.host.contains(":") ? "[\(target.host)]" : target.host
        return target.port == (target.usesTLS ? 443 : 80) ? name : "\(name):\(target.port)"
    }

    private static func range(_ part: ByteRange) -> String {
        switch part {
        case .from(let first): "bytes=\(first)-"
        case .within(let range): "bytes=\(range.lowerBound)-\(range.upperBound)"
        case .last(let count): "bytes=-\(count)"
        }
    }
}
