import BSON
import CMongoC

/// Wrapper of the driver's change stream. It blocks and belongs to one connection, so it must stay on that connection's
/// thread. Closes the server's cursor on deinit.
struct MongoChangeStream: ~Copyable {
    private let stream: OpaquePointer

    /// Open the stream; errors are thrown by `next`.
    ///
    /// - Parameters:
    ///   - pipeline: stages that the server applies to each change.
    ///   - token: resume after this change; nil starts now.
    ///   - wait: how long the server waits for a change before it replies with none.
    init(
        _ database: String, _ pipeline: [BSONDocument], resumingAfter token: BSONDocument?, wait: Duration,
        on connection: borrowing MongoConnection
    ) throws(MongoError) {
        let client = connection.client
        let body = BSONWriter.document { $0.append("pipeline", pipeline) }
        let options = BSONWriter.document { options in
            options.append("fullDocument", "updateLookup")
            options.append("maxAwaitTimeMS", wait.wholeMilliseconds)
            if let token { options.append("resumeAfter", token) }
        }
        let stream = body.withDriverBytes { body in
            options.withDriverBytes { options in cmongo_watch(client, database, body, options) }
        }
        guard let stream else { throw MongoError(.unexpectedReply, detail: "invalid pipeline document") }
        self.stream = stream
    }

    deinit { mongoc_change_stream_destroy(stream) }

    /// The next change, read in place from the server's reply; nil if there was none within the wait.
    mutating func next<Element>(read: (BSONView) throws(BSONError) -> Element) throws(MongoError) -> Element? {
        var document = cmongo_document()
        guard cmongo_next_change(stream, &document) else {
            if let error = failure() { throw error }
            return nil
        }
        do throws(BSONError) {
            return try read(BSONView(UnsafeRawBufferPointer(start: document.bytes, count: document.count)))
        } catch {
            throw MongoError(reading: error)
        }
    }

    /// Resume token after the last change that was returned or skipped by the server.
    var token: BSONDocument? {
        let token = cmongo_resume_token(stream)
        guard let bytes = token.bytes else { return nil }
        return (try? BSONView(UnsafeRawBufferPointer(start: bytes, count: token.count))).map(
            BSONDocument.init(copying:))
    }

    private func failure() -> MongoError? {
        var reply: [UInt8] = []
        var reader = ReplyReader { _, bytes in reply = [UInt8](bytes) }
        var error = cmongo_error()
        let failed = withUnsafeMutablePointer(to: &reader) { context in
            cmongo_change_error(stream, ReplyReader.callback, context, &error)
        }
        return failed ? reply.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) } : nil
    }
}
