import BSON
import CMongoC

/// Wrapper of the driver's cursor. It blocks and belongs to one connection, so it must stay on that connection's
/// thread. Closes the server's cursor on deinit.
struct MongoCursor: ~Copyable {
    private let cursor: OpaquePointer
    /// Whether the last document has been returned.
    private(set) var isAtEnd = false

    /// Sends nothing until the first batch is read.
    init(_ query: CursorQuery, on connection: borrowing MongoConnection) throws(MongoError) {
        let client = connection.client
        let cursor = query.body.withDriverBytes { body in
            query.options.withDriverBytes { options in
                cmongo_open_cursor(client, query.database, query.collection, query.isAggregate, body, options)
            }
        }
        guard let cursor else { throw MongoError(.unexpectedReply, detail: "invalid query document") }
        self.cursor = cursor
    }

    deinit { mongoc_cursor_destroy(cursor) }

    /// The next documents, each read in place from the server's reply; empty at the end.
    ///
    /// - Parameters:
    ///   - count: maximum number of documents.
    ///   - size: the batch ends once its documents reach this many bytes.
    mutating func batch<Element>(
        upTo count: Int, size: Int, read: (BSONView) throws(BSONError) -> Element
    ) throws(MongoError) -> [Element] {
        var batch: [Element] = []
        var bytes = 0
        while batch.count < count, bytes < size, !isAtEnd {
            var document = cmongo_document()
            guard cmongo_next(cursor, &document) else {
                if let error = failure() { throw error }
                isAtEnd = true
                break
            }
            bytes += document.count
            do throws(BSONError) {
                batch.append(try read(BSONView(UnsafeRawBufferPointer(start: document.bytes, count: document.count))))
            } catch {
                throw MongoError(reading: error)
            }
        }
        return batch
    }

    /// The error that ended the cursor; nil at its normal end.
    private func failure() -> MongoError? {
        var reply: [UInt8] = []
        var reader = ReplyReader { _, bytes in reply = [UInt8](bytes) }
        var error = cmongo_error()
        let failed = withUnsafeMutablePointer(to: &reader) { context in
            cmongo_cursor_error(cursor, ReplyReader.callback, context, &error)
        }
        return failed ? reply.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) } : nil
    }
}
