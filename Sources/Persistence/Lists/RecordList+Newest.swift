import BSON
import Domain
import MongoClient

extension RecordList {
    /// The query for the newest records after a position; tests explain it. From a date on there are only dated records,
    /// and only undated ones from their start on.
    ///
    /// - Parameters:
    ///   - position: nil to begin with the newest.
    ///   - oldest: as for `find`.
    ///   - matching: writes the filter of the whole list.
    static func findNewest(
        after position: PagePosition?, since oldest: Timestamp? = nil, limit: Int, date: StaticString,
        matching: (inout BSONWriter) -> Void
    ) -> MongoFind {
        // The query of a page fetches one extra record.
        let request = PageRequest(start: position.map { .after($0) } ?? .skip(0), limit: limit - 1)
        return find(request, date: date, since: oldest) { document in
            matching(&document)
            // Records whose id is not an ObjectID are not listed. A position among the undated implies this already.
            if position?.isDated != false { document.document("_id") { $0.append("$type", "objectId") } }
        }
    }
}
