import BSON
import CMongoC

/// A cursor of the driver's. It belongs to one connection and blocks, so it never leaves that connection's thread.
/// Freeing it closes it at the server.
struct MongoCursor: ~Copyable {
    private let cursor: OpaquePointer
    /// Whether the last document has been given out.
    private(set) var isAtEnd = false

    /// Sends nothing yet.
    init(_ query: CursorQuery, on connection: borrowing MongoConnection) throws(MongoError) {
        let client = connection.client
        let cursor = query.body.withDriverBytes { body in
            query.options.withDriverBytes { options in
                cmongo_open_cursor(client, query.database, query.collection, query.isAggregate, body, options)
            }
        }
        guard let cursor else { throw MongoError(.unexpectedReply, detail: "a query that is no document") }
        self.cursor = cursor
    }

    deinit { mongoc_cursor_destroy(cursor) }

    /// The next documents, each read as it lies in the server's answer; empty at the end.
    ///
    /// - Parameters:
    ///   - count: how many at most.
    ///   - size: after so many bytes of documents the batch ends, whatever their number.
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

    /// What ended the cursor; nil where it simply came to its end.
    private func failure() -> MongoError? {
        var reply: [UInt8] = []
        var receiver = ReplyReader { _, bytes in reply = [UInt8](bytes) }
        var error = cmongo_error()
        let failed = withUnsafeMutablePointer(to: &receiver) { context in
            cmongo_cursor_error(cursor, ReplyReader.callback, context, &error)
        }
        return failed ? reply.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) } : nil
    }
}
