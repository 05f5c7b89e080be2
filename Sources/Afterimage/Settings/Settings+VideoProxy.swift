import Application
import Persistence

extension Settings {
    /// The lifetime of video mappings, the cleanup, and the access log of the video proxy.
    mutating func readVideoProxy(_ reader: inout SettingsReader) {
        reader.read(
            "VIDEO_MAPPING_EXPIRATION_HOURS", "a number of hours, 0.001 to 8784", into: &videoMappingLifetime,
            Self.hours)
        reader.read(
            "VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS", "a number of hours, 0.001 to 8784", into: &cleanup.interval,
            Self.hours)
        reader.read("HISTORY_RETENTION_DAYS", "a number of days, 1 to 36500", into: &cleanup.historyLifetime) {
            Double($0).flatMap { (1...36_500).contains($0) ? .seconds($0 * 86_400) : nil }
        }
        reader.read("TRASH_DAYS", "a number of days, 0 to 36500, or none", into: &cleanup.trashLifetime) {
            (text: String) -> Duration?? in
            if text == "none" { return .some(nil) }
            return Double(text).flatMap { (0...36_500).contains($0) ? .some(.seconds($0 * 86_400)) : nil }
        }
        reader.read("VIDEO_PROXY_LOG", "a path", into: &videoProxyLog) { $0.isEmpty || $0.hasSuffix("/") ? nil : $0 }
        reader.read(
            "VIDEO_PROXY_LOG_MAX_MEGABYTES", "a number of megabytes, 0 to 1000000",
            into: &videoProxyLogRotation.maximumSize
        ) { Int($0).flatMap { (0...1_000_000).contains($0) ? $0 * 1_000_000 : nil } }
        reader.read(
            "VIDEO_PROXY_LOG_FILES", "a number of files, 1 to 100", into: &videoProxyLogRotation.oldFiles
        ) { Int($0).flatMap { (1...100).contains($0) ? $0 : nil } }
    }

    private static func hours(_ text: String) -> Duration? {
        Double(text).flatMap { (0.001...8784).contains($0) ? .milliseconds(Int($0 * 3_600_000)) : nil }
    }
}
