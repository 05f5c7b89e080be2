import Application
import BSON
import Domain
import MongoClient

extension RecordList {
    /// The newest records after a position, undated records last. For merged lists: no total is counted.
    ///
    /// - Parameters:
    ///   - position: nil to begin with the newest.
    ///   - matching: writes the filter of the whole list.
    func newest(
        after position: PagePosition?, limit: Int, matching: (inout BSONWriter) -> Void
    ) async throws(Failure) -> [PlacedRecord<Record>] {
        var records = try await placed(Self.findNewest(after: position, limit: limit, date: date, matching: matching))
        // The index interval after a date contains only dated records; the undated ones need a second query.
        if let position, position.isDated, records.count < limit {
            records += try await placed(
                Self.findNewest(after: .undated, limit: limit - records.count, date: date, matching: matching))
        }
        return records
    }

    /// The query; tests explain it.
    static func findNewest(
        after position: PagePosition?, limit: Int, date: StaticString, matching: (inout BSONWriter) -> Void
    ) -> MongoFind {
        // The query of a page fetches one extra record.
        let request = PageRequest(start: position.map { .after($0) } ?? .skip(0), limit: limit - 1)
        return find(request, date: date) { document in
            matching(&document)
            // Records whose id is not an ObjectID are not listed. A position among the undated implies this already.
            if position?.isDated != false { document.document("_id") { $0.append("$type", "objectId") } }
        }
    }

    private func placed(_ find: MongoFind) async throws(Failure) -> [PlacedRecord<Record>] {
        try await reporting { () throws(MongoError) in
            try await collection.find(find) { [read, date] document throws(BSONError) -> PlacedRecord<Record>? in
                guard let record = try read(document) else { return nil }
                let isDated = try document.first(date)?.type == .date
                return PlacedRecord(record, at: isDated ? record.position : record.position.withoutDate)
            }
        }.compactMap(\.self)
    }
}
