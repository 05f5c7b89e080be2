import BSON
import Domain
import MongoClient

/// Limits of counting: the total of a long list is a lower bound, and a failed count does not fail the page.
enum CountLimit {
    /// Maximum number of records to count; some 50 ms.
    static let records = 100_000
    /// Maximum duration of a count.
    static let time: Duration = .seconds(1)
}

extension RecordList {
    /// The total of the whole list.
    ///
    /// - Parameter extent: the extent of the requested page.
    func total(of list: BSONDocument, _ request: PageRequest, _ extent: PageExtent) async -> ListTotal {
        var newest: RecordID?
        var known = extent.count + (extent.hasMore ? 1 : 0)
        if case .skip(let skip) = request.start {
            // The page contains the end of the list: no count needed.
            if !extent.hasMore, extent.count > 0 || skip == 0 { return ListTotal(skip + extent.count) }
            if skip == 0 { newest = extent.first }
            if extent.count > 0 { known += skip }
        }
        let total = await totals.total(of: list, newest: newest) { [collection] in
            do throws(MongoError) {
                let count = try await collection.count(list, atMost: CountLimit.records, within: CountLimit.time)
                return ListTotal(count, isLowerBound: count >= CountLimit.records)
            } catch {
                // A failed count must not fail the page, which could be read.
                return ListTotal(0, isLowerBound: true)
            }
        }
        return total.isLowerBound ? total.atLeast(known) : total
    }
}
