/// What a pre-signed address says about itself.
package enum PresignedURL {
    /// When it stops working: the seconds since 1970 in its query's `Expires`. Nil where it does not say, or says
    /// something that is no such number.
    package static func end(of address: String) -> Timestamp? {
        guard let query = address.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        for part in address[query...].dropFirst().split(separator: "&") where part.hasPrefix("Expires=") {
            // Eleven digits reach beyond the year 5000.
            let digits = part.dropFirst("Expires=".count)
            guard (1...11).contains(digits.utf8.count), let seconds = Int64(digits), seconds > 0 else { return nil }
            return Timestamp(milliseconds: seconds * 1000)
        }
        return nil
    }
}
