import Crypto
package import Domain

/// Signs requests to S3 with AWS Signature Version 4.
package struct SignatureV4: Sendable {
    /// The longest lifetime of a presigned URL: everybody who has it can use it.
    package static let longestLifetime: Duration = .seconds(300)

    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let unsignedBody = "UNSIGNED-PAYLOAD"

    private let accessKeyID: String
    private let secretAccessKey: String
    private let region: String

    package init(accessKeyID: String, secretAccessKey: String, region: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
    }

    /// - Parameters:
    ///   - request: all its headers are signed; `Host` must be one of them.
    ///   - bodySHA256: in hexadecimal.
    /// - Returns: the headers to add.
    package func headers(
        for request: SignedRequest, bodySHA256: String, at now: Timestamp
    ) -> [(name: String, value: String)] {
        let time = SigningTime(now)
        var request = request
        let added = [("x-amz-content-sha256", bodySHA256), ("x-amz-date", time.text)]
        request.headers += added.map { (name: $0.0, value: $0.1) }
        let signature = signature(of: request, body: bodySHA256, at: time)
        let authorization =
            "\(Self.algorithm) Credential=\(accessKeyID)/\(scope(time)), SignedHeaders=\(request.signedHeaders), "
            + "Signature=\(signature)"
        return added + [("Authorization", authorization)]
    }

    /// - Parameters:
    ///   - request: all its headers are signed, and must be sent as they are; `Host` must be one of them.
    ///   - lifetime: in whole seconds, at most `longestLifetime`; longer ones are shortened.
    /// - Returns: the query of the presigned URL.
    package func query(for request: SignedRequest, lifetime: Duration, at now: Timestamp) -> String {
        let time = SigningTime(now)
        let seconds = max(1, min(lifetime, Self.longestLifetime).components.seconds)
        var request = request
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm), ("X-Amz-Credential", "\(accessKeyID)/\(scope(time))"),
            ("X-Amz-Date", time.text), ("X-Amz-Expires", String(seconds)),
            ("X-Amz-SignedHeaders", request.signedHeaders),
        ]
        let signature = signature(of: request, body: Self.unsignedBody, at: time)
        return "\(URIEncoding.query(request.query))&X-Amz-Signature=\(signature)"
    }

    private func signature(of request: SignedRequest, body: String, at time: SigningTime) -> String {
        let canonical = SHA256.hash(data: Array(request.canonicalText(body: body).utf8))
        let text = "\(Self.algorithm)\n\(time.text)\n\(scope(time))\n\(canonical.hexadecimal)"
        return [String(time.date), region, "s3", "aws4_request", text]
            .reduce(Array("AWS4\(secretAccessKey)".utf8)) { key, part in
                Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: SymmetricKey(data: key)))
            }.hexadecimal
    }

    private func scope(_ time: SigningTime) -> String { "\(time.date)/\(region)/s3/aws4_request" }
}
