import Application
import BSON
import Domain

/// The stored form of a download. Rows are written by this application only: a malformed one is an error.
enum DownloadDocument {
    /// What it has from the beginning, except the times.
    static func fields(_ id: RecordID, _ token: DownloadToken, of owner: Owner) -> BSONDocument {
        BSONWriter.document { row in
            row.append("_id", ObjectID(id))
            row.append("token_hash", token.hash)
            row.append("owner", owner.text)
        }
    }

    /// What it has when it is finished.
    static func contentFields(of download: NewDownload) -> BSONDocument {
        BSONWriter.document { row in
            row.append("size", download.layout.size)
            row.append("count", Int64(download.count))
            row.append("stored_bytes", download.storedBytes)
            row.append("includes_trash", download.includesTrash)
            append(download.layout, to: &row)
        }
    }

    /// - Parameter row: with `is_expired`.
    /// - Returns: nil if it is not finished.
    static func read(_ row: BSONView) throws(BSONError) -> Download? {
        guard try row.first("size") != nil else { return nil }
        return Download(
            id: RecordID(try required("_id", in: row).objectID()),
            owner: Owner(stored: try required("owner", in: row).string()), layout: try layout(row),
            includesTrash: try required("includes_trash", in: row).bool(),
            createdAt: try timestamp("created_at", in: row), isExpired: try required("is_expired", in: row).bool())
    }

    /// What comes before the directory, or before a part.
    static func append(_ layout: ZIPLayout, to row: inout BSONWriter) {
        row.append("offset", layout.offset)
        row.append("directory_offset", layout.directorySize)
        row.append("entries_before", Int64(layout.count))
    }

    static func layout(_ row: BSONView) throws(BSONError) -> ZIPLayout {
        ZIPLayout(
            offset: try required("offset", in: row).integer(),
            directorySize: try required("directory_offset", in: row).integer(),
            count: Int(try required("entries_before", in: row).integer()))
    }

    static func timestamp(_ key: StaticString, in row: BSONView) throws(BSONError) -> Timestamp {
        Timestamp(milliseconds: try required(key, in: row).milliseconds())
    }

    static func required(_ key: StaticString, in document: BSONView) throws(BSONError) -> BSONElement {
        guard let element = try document.first(key) else { throw .malformed(at: 0) }
        return element
    }
}
