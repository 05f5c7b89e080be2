import BSON
import Domain

/// Reads a page's records one by one, and remembers how far the page reaches. The query asked for one record more than
/// the page holds; that one is not read, it only tells that there is more.
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
    ///   - date: the field that the list is sorted by.
    ///   - read: nil for a document that is none of the list's, which is passed over.
    init(
        _ batch: BSONView.Elements, limit: Int, date: StaticString,
        read: @escaping (BSONView) throws(BSONError) -> Record?
    ) {
        self.batch = batch
        self.limit = limit
        self.date = date
        self.read = read
    }

    /// Nil at the end of the page, and where a record cannot be read; `finish` then throws.
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

    /// What the page covers, whether or not all of it was asked for.
    mutating func finish() throws(BSONError) -> PageExtent {
        while next() != nil {}
        if let error { throw error }
        // What a record without a date shows as its date is not where it stands in the list.
        if let last, try last.first(date)?.type != .date { extent.last = extent.last?.withoutDate }
        extent.hasMore = try batch.next() != nil
        return extent
    }
}

/// What a page covers.
struct PageExtent: Sendable {
    var count = 0
    var first: RecordID?
    var last: PagePosition?
    var hasMore = false
}
