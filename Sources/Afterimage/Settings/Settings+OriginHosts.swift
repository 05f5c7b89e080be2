import Domain

/// The hosts that videos and images may be fetched from.
extension Settings {
    /// The OSS buckets of DashScope's results.
    static let defaultVideoOriginHosts = ["dashscope-*.oss-*.aliyuncs.com"]
    /// The CDN of NanoBanana's results.
    static let defaultImageOriginHosts = ["*.aiquickdraw.com"]

    mutating func readOriginHosts(_ reader: inout SettingsReader) {
        let expected = "host names, separated by commas, with * for a part of a name"
        reader.read("VIDEO_ORIGIN_HOSTS", expected, into: &videoOriginPolicy.hosts, Self.hostPatterns)
        reader.read("IMAGE_ORIGIN_HOSTS", expected, into: &imageOriginPolicy.hosts, Self.hostPatterns)
        reader.read("VIDEO_ORIGIN_ALLOW_PRIVATE", "true or false", into: &videoOriginPolicy.allowsPrivate) { Bool($0) }
        imageOriginPolicy.allowsPrivate = videoOriginPolicy.allowsPrivate
    }

    /// Lower-case patterns; nil if there are none, or if one has characters that no host name has.
    private static func hostPatterns(_ text: String) -> [String]? {
        let patterns = text.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        let areValid = patterns.allSatisfy { pattern in
            !pattern.isEmpty && pattern.utf8.count <= 253
                && pattern.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                    default: "-.*:".utf8.contains(byte)
                    }
                }
        }
        return areValid && !patterns.isEmpty ? patterns : nil
    }
}
