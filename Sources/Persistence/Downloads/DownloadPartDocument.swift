import Application
import BSON
import Domain

/// The stored form of a part of a download. Parts are written by this application only: a malformed one is an error.
enum DownloadPartDocument {
    /// All fields except `expires_at`.
    static func fields(of part: DownloadPart) -> BSONDocument {
        switch part {
        case .bytes(let bytes, let offset):
            return ["offset": .int64(offset), "data": .binary(bytes, subtype: 0)]
        case .entries(let entries):
            return BSONWriter.document(capacity: 256 + 256 * entries.files.count) { row in
                DownloadDocument.append(entries.start, to: &row)
                row.array("entries") { array in
                    for file in entries.files { array.document { append(file.file, to: &$0) } }
                }
                if entries.records.isEmpty { return }
                row.array("records") { array in
                    for item in entries.records { array.document { append(item, to: &$0) } }
                }
            }
        }
    }

    static func read(_ row: BSONView) throws(BSONError) -> DownloadPart {
        if let data = try row.first("data") {
            return .bytes(
                [UInt8](try data.binary().bytes), offset: try DownloadDocument.required("offset", in: row).integer())
        }
        return .entries(try entries(row))
    }

    static func entries(_ row: BSONView) throws(BSONError) -> DownloadEntries {
        var entries = DownloadEntries(at: try DownloadDocument.layout(row))
        var elements = try DownloadDocument.required("entries", in: row).view().elements()
        while let element = try elements.next() { entries.add(try entry(element.view())) }
        guard let records = try row.first("records") else { return entries }
        elements = try records.view().elements()
        while let element = try elements.next() {
            guard let item = try item(element.view()) else { throw .malformed(at: 0) }
            entries.add(recordOf: item)
        }
        return entries
    }

    private static func append(_ file: DownloadEntry, to fields: inout BSONWriter) {
        fields.append("name", file.entry.name)
        fields.append("size", file.entry.size)
        fields.append("crc32", Int64(file.entry.crc32))
        fields.append("time", milliseconds: file.entry.time.milliseconds)
        guard case .object(let object, of: let item) = file.content else { return }
        fields.append("object", ObjectID(object))
        if let item { append(item, to: &fields) }
    }

    private static func append(_ item: ItemReference, to fields: inout BSONWriter) {
        fields.append("kind", item.kind.rawValue)
        fields.append("id", ObjectID(item.id))
    }

    private static func entry(_ fields: BSONView) throws(BSONError) -> DownloadEntry {
        guard let crc32 = UInt32(exactly: try DownloadDocument.required("crc32", in: fields).integer()) else {
            throw .malformed(at: 0)
        }
        let entry = ZIPEntry(
            name: try DownloadDocument.required("name", in: fields).string(),
            size: try DownloadDocument.required("size", in: fields).integer(), crc32: crc32,
            time: try DownloadDocument.timestamp("time", in: fields))
        guard let object = try fields.first("object") else { return DownloadEntry(entry, .stored) }
        return DownloadEntry(entry, .object(RecordID(try object.objectID()), of: try item(fields)))
    }

    private static func item(_ fields: BSONView) throws(BSONError) -> ItemReference? {
        guard let id = try fields.first("id") else { return nil }
        guard let kind = ItemKind(rawValue: try DownloadDocument.required("kind", in: fields).string()) else {
            throw .malformed(at: 0)
        }
        return ItemReference(kind, RecordID(try id.objectID()))
    }
}
