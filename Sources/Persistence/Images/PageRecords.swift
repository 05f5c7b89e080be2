import BSON
import Domain

/// Reads a page's records one by one, and remembers how far the page reaches. The query asked for one record more than
/// the page holds; that one is not read, it only tells that there is more.
struct PageRecords {
    /// What a page covers.
    struct Extent: Sendable {
        var count = 0
        var first: RecordID?
        var last: PagePosition?
        var hasMore = false
    }

    private var batch: BSONView.Elements
    private let limit: Int
    private var extent = Extent()
    private var error: BSONError?

    init(_ batch: BSONView.Elements, limit: Int) {
        self.batch = batch
        self.limit = limit
    }

    /// Nil at the end of the page, and where a record cannot be read; `finish` then throws.
    mutating func next() -> GeneratedImage? {
        guard error == nil, extent.count < limit else { return nil }
        do throws(BSONError) {
            guard let element = try batch.next() else { return nil }
            let image = try ImageDocument.read(try element.view())
            if extent.count == 0 { extent.first = image.id }
            extent.last = PagePosition(createdAt: image.createdAt, id: image.id)
            extent.count += 1
            return image
        } catch {
            self.error = error
            return nil
        }
    }

    /// What the page covers, whether or not all of it was asked for.
    mutating func finish() throws(BSONError) -> Extent {
        while next() != nil {}
        if let error { throw error }
        extent.hasMore = try batch.next() != nil
        return extent
    }
}
