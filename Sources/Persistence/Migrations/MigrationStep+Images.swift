import BSON
import Domain

extension MigrationStep {
    /// Adds `uploads` to images of versions that did not store it; without it their uploads are not served.
    static func uploads(_ collection: String) -> MigrationStep {
        let formats = ImageFormat.allCases.map(\.fileExtension).joined(separator: "|")
        let upload: BSONValue = .string("/uploads/([0-9a-f]{32}\\.(?:\(formats)))$")
        let url: BSONValue = ["$convert": ["input": "$$this", "to": "string", "onError": "", "onNull": ""]]
        let matches: BSONValue = [
            "$map": ["input": "$referenceImageUrls", "in": ["$regexFind": ["input": url, "regex": upload]]]
        ]
        let names: BSONValue = ["$map": ["input": matches, "in": ["$first": "$$this.captures"]]]
        return MigrationStep(
            collection, "uploads missing: the names in referenceImageUrls",
            where: ["uploads": ["$exists": false], "referenceImageUrls": ["$type": "array", "$regex": upload]],
            set: [("uploads", ["$filter": ["input": names, "cond": ["$ne": ["$$this", .null]]]])])
    }
}
