package import Domain

/// How to reach a bucket of an S3 service.
package struct S3Configuration: Sendable {
    package let bucket: String
    package let region: String
    package let accessKeyID: String
    package let secretAccessKey: String
    /// As configured, for messages.
    package let endpoint: String
    let usesTLS: Bool
    /// What to connect to: in virtual-hosted style, the bucket is the first part of the name.
    let host: String
    let port: Int
    /// What precedes the key in a path, such as `/bucket/`.
    let pathPrefix: String

    /// - Parameters:
    ///   - endpoint: such as `https://s3.eu-central-1.amazonaws.com`, without the bucket.
    ///   - usesPathStyle: whether the bucket is a part of the path, not of the host's name.
    /// - Throws: all faults at once.
    package init(
        endpoint: String, region: String, bucket: String, accessKeyID: String, secretAccessKey: String,
        usesPathStyle: Bool
    ) throws(S3ConfigurationError) {
        var faults: [S3ConfigurationError.Fault] = []
        func check(_ isValid: Bool, _ variable: S3Variable, _ expected: String) {
            if !isValid { faults.append(.init(variable: variable, expected: expected)) }
        }
        let url = OriginURL(endpoint).flatMap { $0.pathAndQuery == "/" ? $0 : nil }
        check(
            url != nil, .endpoint, "an http or https URL without a path, such as https://s3.eu-central-1.amazonaws.com")
        check(Self.isRegion(region), .region, "a region such as eu-central-1")
        check(Self.isBucket(bucket), .bucket, "3 to 63 lower-case letters, digits, dots and hyphens")
        check(Self.isKeyID(accessKeyID), .accessKeyID, "the id of an access key")
        check(Self.isSecret(secretAccessKey), .secretAccessKey, "the secret of the access key")
        if let url, !usesPathStyle {
            check(
                url.host.isName && !(url.isSecure && bucket.contains(".")), .pathStyle,
                "true for an endpoint that is an IP address, and for a bucket with a dot: no certificate covers its host"
            )
        }
        guard let url, faults.isEmpty else { throw S3ConfigurationError(faults: faults) }
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        usesTLS = url.isSecure
        host = usesPathStyle ? url.host.text : "\(bucket).\(url.host.text)"
        port = url.port ?? (url.isSecure ? 443 : 80)
        pathPrefix = usesPathStyle ? "/\(bucket)/" : "/"
    }

    /// The value of the header `Host`.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (usesTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Scheme, host and port.
    package var base: String { (usesTLS ? "https://" : "http://") + authority }

    /// Which hosts a client that reads objects connects to: the endpoint may be in a private network.
    package var originPolicy: OriginPolicy { OriginPolicy(hosts: [host], allowsPrivate: true) }

    func target(_ pathAndQuery: String) -> OriginTarget {
        OriginTarget(usesTLS: usesTLS, host: host, port: port, pathAndQuery: pathAndQuery)
    }

    private static func isRegion(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
    }

    private static func isBucket(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (3...63).contains(text.utf8.count)
            && labels.allSatisfy { label in
                label.first?.isLowerCaseOrDigit == true && label.last?.isLowerCaseOrDigit == true
                    && label.allSatisfy { $0.isLowerCaseOrDigit || $0 == UInt8(ascii: "-") }
            }
    }

    /// A slash would end the id in a signature.
    private static func isKeyID(_ text: String) -> Bool {
        isSecret(text) && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ",") }
    }

    private static func isSecret(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// The environment variables of the configuration.
package enum S3Variable: String, Sendable {
    case endpoint = "S3_ENDPOINT"
    case region = "S3_REGION"
    case bucket = "S3_BUCKET"
    case accessKeyID = "S3_ACCESS_KEY_ID"
    case secretAccessKey = "S3_SECRET_ACCESS_KEY"
    case pathStyle = "S3_PATH_STYLE"
}

/// Invalid values of a configuration, without the values.
package struct S3ConfigurationError: Error, Sendable, Hashable {
    package struct Fault: Sendable, Hashable {
        package let variable: S3Variable
        /// What the variable takes.
        package let expected: String
    }

    package let faults: [Fault]
}

extension UInt8 {
    fileprivate var isLowerCaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }

    fileprivate var isLetterOrDigit: Bool {
        isLowerCaseOrDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}
