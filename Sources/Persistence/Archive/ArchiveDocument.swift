import Application
import BSON
import Domain

/// The fields of a record of either history that describe its content.
struct ArchiveDocument: Sendable {
    /// The lifetime of a link that has no expiry date.
    static let usualLifetime: Duration = .seconds(24 * 3600)
    /// The expiry date of a file of our own, which never expires: the end of the year 9999.
    static let farFuture: Int64 = 253_402_300_799_000

    let id: RecordID
    let owner: Owner
    /// The status without the origin, which may have to be looked up: nil if the content is there, but not archived.
    let settled: ArchiveStatus?
    /// The provider's URL; nil if the record has none.
    let url: String?
    /// Of a video whose URL may be in its mapping only.
    let proxyID: ProxyID?
    /// The file of an image that an earlier version archived.
    let file: UploadName?
    /// Claims so far.
    let attempts: Int
    /// Whether the copy is scheduled or claimed.
    let isDue: Bool

    init(_ document: BSONView, of kind: ItemKind) throws(BSONError) {
        let archive = try document.first("archive").flatMap { (element) throws(BSONError) in
            element.type == .document ? try element.view() : nil
        }
        var isLost = try document.first("pictureLost") != nil
        if try archive?.first("lost") != nil { isLost = true }
        switch kind {
        case .image:
            let image = try ImageDocument.read(document)
            (id, owner) = (image.id, image.owner)
            settled =
                switch image.state {
                case .pending: .pending
                case .failed: .failed
                case .completed: image.content.map(ArchiveStatus.archived) ?? (isLost ? .lost : nil)
                }
            proxyID = nil
            file = try Self.text("picture", in: document).flatMap { UploadName($0) }
        case .video:
            guard let video = try GenerationDocument.read(document) else { throw .malformed(at: 0) }
            (id, owner) = (video.id, try GenerationDocument.owner(document) ?? .unassigned)
            settled =
                switch video.status {
                case .processing: .pending
                case .failed: .failed
                case .completed: video.content.map(ArchiveStatus.archived) ?? (isLost ? .lost : nil)
                }
            proxyID = video.proxyURL.flatMap { ProxyID(inURL: $0) }
            file = nil
        }
        url = try Self.text(CollectionDescription(kind).url, in: document)
        attempts = (try? archive?.first("attempts")?.integer()).map { Int(clamping: $0) } ?? 0
        isDue = try archive?.first("due_at")?.type == .date
    }

    private static func text(_ key: StaticString, in document: BSONView) throws(BSONError) -> String? {
        guard let element = try document.first(key), element.type == .string else { return nil }
        let text = try element.string()
        return text.isEmpty ? nil : text
    }

    /// The value of `archive` for a record whose copy is due, as an expression.
    ///
    /// - Parameter origin: nil if it is yet to be looked up.
    static func due(_ origin: ArchiveOrigin?) -> BSONDocument {
        BSONWriter.document { archive in
            archive.append("due_at", "$$NOW")
            switch origin {
            case .file, .stored: archive.append("order", milliseconds: farFuture)
            case .url(let url):
                if let end = PresignedURL.expiry(of: url) {
                    archive.append("order", milliseconds: end.milliseconds)
                } else {
                    archive.document("order") { DateExpression.later(usualLifetime, in: &$0) }
                }
            case nil: archive.document("order") { DateExpression.later(usualLifetime, in: &$0) }
            }
        }
    }

    /// The value of `archive` for an archived record of which something has to be made again, as an expression. It comes
    /// after all that has to be copied. A claim in progress ends, because it makes only what was missing before.
    static let dueAgain = BSONWriter.document { archive in
        archive.append("due_at", "$$NOW")
        archive.append("order", milliseconds: farFuture + 1)
        archive.append(
            "attempts",
            [
                "$cond": [
                    ["$isNumber": "$archive.attempts"], ["$add": ["$archive.attempts", .int64(1)]], "$$REMOVE",
                ]
            ] as BSONDocument)
    }

    /// The value of `archive` for an archived record that is complete, as an expression: what the sweep has excluded stays
    /// excluded.
    static let complete: BSONDocument = [
        "$cond": [["$isArray": "$archive.swept"], ["swept": "$archive.swept"], "$$REMOVE"]
    ]
}
