import BSON
import Domain

/// Reads a page's records one by one and tracks the extent of the page. The query fetches one record more than the page
/// holds; that record is not read, it only shows that there is a next page.
struct PageRecords<Record: ListedRecord> {
    private var batch: BSONView.Elements
    private let limit: Int
    private let date: StaticString
    private let read: (BSONView) throws(BSONError) -> Record?
    private var extent = PageExtent()
    private var taken = 0
    private var error: BSONError?
    private var last: BSONView?

    /// - Parameters:
    ///   - date: the field by which the list is sorted.
    ///   - read: returns nil for a document that does not belong in the list, which is skipped.
    init(
        _ batch: BSONView.Elements, limit: Int, date: StaticString,
        read: @escaping (BSONView) throws(BSONError) -> Record?
    ) {
        self.batch = batch
        self.limit = limit
        self.date = date
        self.read = read
    }

    /// Nil at the end of the page, and if a record cannot be read; `finish` then throws.
    mutating func next() -> Record? {
        guard error == nil else { return nil }
        do throws(BSONError) {
            while taken < limit, let element = try batch.next() {
                taken += 1
                let document = try element.view()
                guard let record = try read(document) else { continue }
                last = document
                let position = record.position
                if extent.count == 0 { extent.first = position.id }
                extent.last = position
                extent.count += 1
                return record
            }
        } catch {
            self.error = error
        }
        return nil
    }

    /// The extent of the whole page; reads what has not been read yet.
    mutating func finish() throws(BSONError) -> PageExtent {
        while next() != nil {}
        if let error { throw error }
        // A record without a date is sorted as undated, not by the date that it is shown with.
        if let last, try last.first(date)?.type != .date { extent.last = extent.last?.withoutDate }
        extent.hasMore = try batch.next() != nil
        return extent
    }
}

/// The range of records on a page.
struct PageExtent: Sendable {
    var count = 0
    var first: RecordID?
    var last: PagePosition?
    var hasMore = false
}
