import Application
import BSON
import Domain
import MongoClient

extension RecordList {
    /// The newest records behind a place, the undated behind the dated, for lists that are merged: nothing is counted.
    ///
    /// - Parameters:
    ///   - position: nil: from the newest on.
    ///   - matching: writes the filter of the whole list.
    func newest(
        after position: PagePosition?, limit: Int, matching: (inout BSONWriter) -> Void
    ) async throws(Failure) -> [PlacedRecord<Record>] {
        var records = try await placed(Self.findNewest(after: position, limit: limit, date: date, matching: matching))
        // The interval behind a date holds dates alone: behind the last of them the undated follow.
        if let position, position.isDated, records.count < limit {
            records += try await placed(
                Self.findNewest(after: .undated, limit: limit - records.count, date: date, matching: matching))
        }
        return records
    }

    /// The query, also for explain.
    static func findNewest(
        after position: PagePosition?, limit: Int, date: StaticString, matching: (inout BSONWriter) -> Void
    ) -> MongoFind {
        // The query of a page asks for one record more.
        let request = PageRequest(start: position.map { .after($0) } ?? .skip(0), limit: limit - 1)
        return find(request, date: date) { document in
            matching(&document)
            // A record with another kind of id can be named to nobody. A place among the undated says the same.
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
