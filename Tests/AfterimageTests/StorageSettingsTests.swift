import Afterimage
import Application
import Configuration
import Storage
import Testing

/// The variables of storage.
@Suite struct StorageSettingsTests {
    private static let s3 = [
        "S3_ENDPOINT": "http://10.0.0.7:9000", "S3_BUCKET": "afterimage", "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "hunter2secret",
    ]

    private static func settings(_ values: [String: String]) throws(SettingsError) -> Settings {
        try Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)), for: .storage)
    }

    private static func faults(_ values: [String: String]) -> [String] {
        do throws(SettingsError) {
            _ = try settings(values)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `without variables everything is stored in the folder of uploads`() throws {
        let settings = try Self.settings([:])
        #expect(settings.storage == .disk(folder: nil) && settings.diskFolder == "uploads" && settings.s3 == nil)
        #expect(settings.archiveCopies == 2 && settings.cleanup.trashLifetime == .seconds(30 * 86_400))
        #expect(try Self.settings(["UPLOADS_DIRECTORY": "/data"]).diskFolder == "/data")
        #expect(try Self.settings(["UPLOADS_DIRECTORY": "/data", "STORAGE": "disk"]).diskFolder == "/data")
    }

    @Test func `a folder of its own and a bucket are read`() throws {
        let disk = try Self.settings(["STORAGE": "disk:/new", "UPLOADS_DIRECTORY": "/old"])
        #expect(disk.storage == .disk(folder: "/new") && disk.diskFolder == "/new")
        let bucket = try Self.settings(Self.s3.merging(["STORAGE": "s3", "S3_DELIVERY": "redirect"]) { $1 })
        #expect(bucket.storage == .s3 && bucket.redirectsToS3 && bucket.diskFolder == "uploads")
        #expect(bucket.s3?.bucket == "afterimage" && bucket.s3?.region == "us-east-1")
        // What was stored in the bucket stays readable.
        #expect(try Self.settings(Self.s3).s3 != nil)
    }

    @Test func `a bucket without its variables, and wrong values, are named without secrets`() throws {
        let incomplete = Self.faults(["STORAGE": "s3", "S3_ENDPOINT": "http://10.0.0.7:9000"])
        #expect(incomplete.count == 1 && incomplete[0].hasPrefix("STORAGE is s3, but S3_"))
        let wrong = [
            "STORAGE": "tape", "S3_DELIVERY": "fax", "ARCHIVE_COPIES": "17", "TRASH_DAYS": "-1",
            "S3_PATH_STYLE": "yes",
        ]
        #expect(Set(Self.faults(wrong).map { String($0.prefix { $0 != " " }) }) == Set(wrong.keys))
        let faults = Self.faults(Self.s3.merging(["S3_BUCKET": "No Bucket", "S3_REGION": "!"]) { $1 })
        #expect(Set(faults.map { String($0.prefix { $0 != " " }) }) == ["S3_BUCKET", "S3_REGION"])
        #expect(!faults.joined().contains("hunter2"))
    }

    @Test func `the trash may be kept for ever, or emptied at once`() throws {
        #expect(try Self.settings(["TRASH_DAYS": "none"]).cleanup.trashLifetime == nil)
        #expect(try Self.settings(["TRASH_DAYS": "0"]).cleanup.trashLifetime == .zero)
    }
}
