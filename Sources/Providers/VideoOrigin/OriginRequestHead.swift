import Application
import Domain
import NIOHTTP1

/// What an origin hears: a closed list of headers, nothing of the client's but the part that it wants.
enum OriginRequestHead {
    /// Some stores refuse callers that do not look like a browser.
    private static let userAgent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"

    static func head(_ question: OriginRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", host(question)), ("User-Agent", userAgent), ("Accept", "*/*"), ("Accept-Encoding", "identity"),
            ("Connection", "keep-alive"),
        ])
        if let part = question.part { headers.add(name: "Range", value: range(part)) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: question.target.pathAndQuery, headers: headers)
    }

    private static func host(_ question: OriginRequest) -> String {
        let target = question.target
        let name = target.host.contains(":") ? "[\(target.host)]" : target.host
        return target.port == (target.usesTLS ? 443 : 80) ? name : "\(name):\(target.port)"
    }

    private static func range(_ part: VideoByteRange) -> String {
        switch part {
        case .from(let first): "bytes=\(first)-"
        case .within(let range): "bytes=\(range.lowerBound)-\(range.upperBound)"
        case .last(let count): "bytes=-\(count)"
        }
    }
}
