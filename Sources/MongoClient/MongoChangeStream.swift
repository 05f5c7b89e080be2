import BSON
import CMongoC

/// A change stream of the driver's. It belongs to one connection and blocks, so it never leaves that connection's
/// thread. Freeing it closes it at the server.
struct MongoChangeStream: ~Copyable {
    private let stream: OpaquePointer

    /// Asks the server for the stream; what is wrong with it is told by `next`.
    ///
    /// - Parameters:
    ///   - pipeline: what to do with each change before it is sent.
    ///   - token: behind which change to begin; nil: with what comes from now on.
    ///   - wait: how long the server holds back an answer while nothing changes.
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
        guard let stream else { throw MongoError(.unexpectedReply, detail: "a pipeline that is no document") }
        self.stream = stream
    }

    deinit { mongoc_change_stream_destroy(stream) }

    /// The next change, read as it lies in the server's answer; nil where none came while the server held back.
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

    /// Behind the last change that was seen, or that the server has passed over.
    var token: BSONDocument? {
        let token = cmongo_resume_token(stream)
        guard let bytes = token.bytes else { return nil }
        return (try? BSONView(UnsafeRawBufferPointer(start: bytes, count: token.count))).map(
            BSONDocument.init(copying:))
    }

    private func failure() -> MongoError? {
        var reply: [UInt8] = []
        var receiver = ReplyReader { _, bytes in reply = [UInt8](bytes) }
        var error = cmongo_error()
        let failed = withUnsafeMutablePointer(to: &receiver) { context in
            cmongo_change_error(stream, ReplyReader.callback, context, &error)
        }
        return failed ? reply.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) } : nil
    }
}
