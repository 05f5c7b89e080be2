import Domain
import FoundationEssentials
import Storage

/// Where content is stored, and how much of it.
extension Settings {
    /// Where new objects go.
    package enum StorageChoice: Sendable, Hashable {
        /// - folder: nil for `uploadsDirectory`.
        case disk(folder: String?)
        case s3
    }

    /// The folder of the disk store; where new objects go to S3, that of older ones.
    package var diskFolder: String {
        if case .disk(let folder?) = storage { folder } else { uploadsDirectory }
    }

    /// That folder, and the one of `uploadsDirectory` if there is one with objects.
    var diskFolders: [String] {
        let isAnother = uploadsDirectory != diskFolder && FileManager.default.fileExists(atPath: uploadsDirectory)
        return isAnother ? [diskFolder, uploadsDirectory] : [diskFolder]
    }

    mutating func readStorage(_ reader: inout SettingsReader) {
        reader.read("UPLOADS_DIRECTORY", "a path", into: &uploadsDirectory, Self.folder)
        reader.read("STORAGE", "disk, disk: and a path, or s3", into: &storage) { Self.storage($0) }
        reader.read("ARCHIVE_COPIES", "a number from 0 to 16", into: &archiveCopies) {
            Int($0).flatMap { (0...16).contains($0) ? $0 : nil }
        }
        readS3(&reader)
        if storage == .s3, s3 == nil, !reader.isFaulty("S3_") {
            reader.fault(
                "STORAGE", "is s3, but S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID or S3_SECRET_ACCESS_KEY is missing")
        }
        reader.read("S3_DELIVERY", "proxy or redirect", into: &redirectsToS3) {
            switch $0 {
            case "proxy": false
            case "redirect": true
            default: nil
            }
        }
    }

    mutating func readQuota(_ reader: inout SettingsReader) {
        reader.read("STORAGE_QUOTA_MEGABYTES", "a number of megabytes, 1 to 1000000000, or none", into: &storageQuota) {
            (text: String) -> Int64?? in
            if text == "none" { return .some(nil) }
            return Int64(text).flatMap { (1...1_000_000_000).contains($0) ? .some($0 * 1_000_000) : nil }
        }
    }

    private mutating func readS3(_ reader: inout SettingsReader) {
        var (endpoint, region, bucket) = (String?.none, "us-east-1", String?.none)
        var (keyID, secret, usesPathStyle) = (String?.none, String?.none, true)
        reader.read("S3_ENDPOINT", "an http or https URL", into: &endpoint, Self.httpURL)
        reader.read("S3_REGION", "a region", into: &region) { $0 }
        reader.read("S3_BUCKET", "the name of a bucket", into: &bucket) { $0 }
        reader.read("S3_ACCESS_KEY_ID", "the id of an access key", secret: true, into: &keyID) { $0 }
        reader.read("S3_SECRET_ACCESS_KEY", "the secret of the access key", secret: true, into: &secret) { $0 }
        reader.read("S3_PATH_STYLE", "true or false", into: &usesPathStyle) { Bool($0) }
        guard let endpoint, let bucket, let keyID, let secret else { return }
        do throws(S3ConfigurationError) {
            s3 = try S3Configuration(
                endpoint: endpoint, region: region, bucket: bucket, accessKeyID: keyID, secretAccessKey: secret,
                usesPathStyle: usesPathStyle)
        } catch {
            for fault in error.faults { reader.fault(fault.variable.rawValue, "takes \(fault.expected)") }
        }
    }

    private static func storage(_ text: String) -> StorageChoice? {
        switch text {
        case "disk": return .disk(folder: nil)
        case "s3": return .s3
        default:
            guard text.hasPrefix("disk:") else { return nil }
            return folder(String(text.dropFirst("disk:".count))).map { .disk(folder: $0) }
        }
    }

    private static func folder(_ text: String) -> String? { StoreName("disk:\(text)") == nil ? nil : text }
}
