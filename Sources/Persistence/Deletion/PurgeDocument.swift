import Application
import BSON
import Domain

/// What has to be deleted with a record.
struct PurgeDocument: Sendable {
    let id: RecordID
    let owner: Owner
    /// The uploads that the record refers to.
    let uploads: [UploadName]
    /// The file of an image that an earlier version archived.
    let file: UploadName?
    /// The id in the public address of a video.
    let proxyID: ProxyID?

    init(_ record: BSONView, of kind: ItemKind) throws(BSONError) {
        guard let id = try record.first("_id") else { throw .malformed(at: 0) }
        self.id = RecordID(try id.objectID())
        switch kind {
        case .image:
            owner = Owner(stored: try Self.text("userId", in: record) ?? "")
            let references = try record.first("referenceImageUrls")
            let urls = try references?.type == .array ? references.map(ImageDocument.strings) : nil
            uploads = ImageDocument.uploads(in: (urls ?? []).map(ImageURL.init(stored:)))
            file = try Self.text("picture", in: record).flatMap { UploadName($0) }
            proxyID = nil
        case .video:
            owner = try GenerationDocument.owner(record) ?? .unassigned
            uploads = []
            file = nil
            proxyID = try Self.text("proxy_url", in: record).flatMap { ProxyID(inURL: $0) }
        }
    }

    private static func text(_ key: StaticString, in record: BSONView) throws(BSONError) -> String? {
        guard let element = try record.first(key), element.type == .string else { return nil }
        return try element.string()
    }
}
