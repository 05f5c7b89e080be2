/// Reads pre-signed URLs.
package enum PresignedURL {
    /// The expiry of a pre-signed URL: the query parameter `Expires`, in seconds since 1970. Nil if it is absent or
    /// invalid.
    package static func expiry(of url: String) -> Timestamp? {
        guard let query = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        for part in url[query...].dropFirst().split(separator: "&") where part.hasPrefix("Expires=") {
            // Eleven digits reach beyond the year 5000.
            let digits = part.dropFirst("Expires=".count)
            guard (1...11).contains(digits.utf8.count), let seconds = Int64(digits), seconds > 0 else { return nil }
            return Timestamp(milliseconds: seconds * 1000)
        }
        return nil
    }
}
