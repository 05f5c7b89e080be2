import Crypto
import FoundationEssentials

/// Creates and checks the origin's URLs, which are signed and expire like those of OSS.
struct OriginLinks: Sendable {
    let urls: SandboxURLs
    /// From the end of a task to the expiry of its URL.
    let lifetime: Duration
    private static let keyID = "LTAI5tSandboxSandboxSand"
    private let secret = SymmetricKey(size: .bits256)

    init(urls: SandboxURLs, lifetime: Duration) {
        self.urls = urls
        self.lifetime = lifetime
    }

    /// The URL of the video of a task; nil unless it has succeeded.
    func videoURL(of task: SandboxTask) -> String? {
        guard let path = task.resultPath, let end = task.completedAt else { return nil }
        return url(path, expires: end.addingTimeInterval(lifetime / .seconds(1)))
    }

    func url(_ path: String, expires: Date) -> String {
        "\(urls.originURL)\(path)?\(query(path, expires: Int64(expires.timeIntervalSince1970)))"
    }

    /// The refusal of a request to the origin; nil if it is allowed.
    func refusal(method: String, path: String, query: String?, isAuthorized: Bool, now: Date) -> OriginRefusal? {
        if isAuthorized {
            return OriginRefusal(403, "AccessDenied", "Only one auth mechanism allowed.")
        }
        let parameters = query?.split(separator: "&") ?? []
        guard let expires = parameters.first(where: { $0.hasPrefix("Expires=") }).flatMap({ Int64($0.dropFirst(8)) })
        else {
            return OriginRefusal(403, "AccessDenied", "You have no right to access this object.")
        }
        guard method == "GET", query == self.query(path, expires: expires) else {
            return OriginRefusal(
                403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.")
        }
        guard Int64(now.timeIntervalSince1970) <= expires else {
            return OriginRefusal(403, "AccessDenied", "Request has expired.")
        }
        return nil
    }

    private func query(_ path: String, expires: Int64) -> String {
        let text = "GET\n\n\n\(expires)\n\(path)"
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Data(text.utf8), using: secret)
        // OSS percent-encodes the + / and = of base64.
        let signature = Data(code).base64EncodedString().map { character in
            switch character {
            case "+": "%2B"
            case "/": "%2F"
            case "=": "%3D"
            default: String(character)
            }
        }.joined()
        return "Expires=\(expires)&OSSAccessKeyId=\(Self.keyID)&Signature=\(signature)"
    }
}
