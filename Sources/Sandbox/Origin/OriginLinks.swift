import Crypto
import FoundationEssentials

/// Makes and checks the origin's addresses, which are signed and expire as OSS's do.
struct OriginLinks: Sendable {
    let addresses: SandboxURLs
    /// From the end of a task to the end of its address.
    let life: Duration
    private static let keyID = "LTAI5tSandboxSandboxSand"
    private let secret = SymmetricKey(size: .bits256)

    init(addresses: SandboxURLs, life: Duration) {
        self.addresses = addresses
        self.life = life
    }

    /// The video of a task; nil unless it has succeeded.
    func result(of task: SandboxTask) -> String? {
        guard let path = task.resultPath, let end = task.completedAt else { return nil }
        return url(path, expires: end.addingTimeInterval(life / .seconds(1)))
    }

    func url(_ path: String, expires: Date) -> String {
        "\(addresses.originURL)\(path)?\(query(path, expires: Int64(expires.timeIntervalSince1970)))"
    }

    /// Why the origin refuses to serve this address; nil if it does not.
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
        // In a query + / and = of base64 have to be escaped, and OSS does so.
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
