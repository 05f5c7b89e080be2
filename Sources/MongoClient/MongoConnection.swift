package import BSON
import CMongoC

/// A connection, valid inside the closure that runs on its thread. Every call blocks that thread.
@usableFromInline
package struct MongoConnection: ~Copyable {
    let client: OpaquePointer

    @usableFromInline
    package enum Kind: Sendable {
        /// Retried once after a connection failure.
        case read
        /// Waits for the write concern; a findAndModify may be retried once.
        case write
        /// Never retried.
        case plain
    }

    /// Run a command and read its reply in place.
    ///
    /// - Parameter read: reads the reply, whose bytes are valid only inside.
    /// - Throws: `MongoError` of any kind except those of the queue.
    package borrowing func command(
        _ kind: Kind, in database: String, _ command: BSONDocument,
        read: @escaping (BSONView) throws(BSONError) -> Void
    ) throws(MongoError) {
        try withReply(read) { receive, context, error in
            command.withDriverBytes { body in
                cmongo_command(client, kind.driver, database, body, receive, context, error)
            }
        }
    }

    /// Insert, update or delete through the driver's helpers.
    ///
    /// - Parameter options: further fields of the command.
    borrowing func change(
        _ change: cmongo_change, in database: String, _ collection: String, _ first: BSONDocument,
        _ second: BSONDocument, options: BSONDocument, read: @escaping (BSONView) throws(BSONError) -> Void
    ) throws(MongoError) {
        try withReply(read) { receive, context, error in
            first.withDriverBytes { first in
                second.withDriverBytes { second in
                    options.withDriverBytes { options in
                        cmongo_write_change(
                            client, change, database, collection, first, second, options, receive, context, error)
                    }
                }
            }
        }
    }

    borrowing func insertAll(
        in database: String, _ collection: String, _ documents: [BSONDocument], options: BSONDocument
    ) throws(MongoError) {
        let bytes = documents.flatMap(\.bytes)
        let ignore: (BSONView) throws(BSONError) -> Void = { _ in }
        try withReply(ignore) { receive, context, error in
            bytes.withUnsafeBufferPointer { all in
                options.withDriverBytes { options in
                    cmongo_insert_all(
                        client, database, collection, cmongo_document(bytes: all.baseAddress, count: all.count),
                        documents.count, options, receive, context, error)
                }
            }
        }
    }
}

extension MongoConnection.Kind {
    fileprivate var driver: cmongo_kind {
        switch self {
        case .read: cmongo_read
        case .write: cmongo_write
        case .plain: cmongo_plain
        }
    }
}

extension BSONDocument {
    /// Call a body with the bytes in the form that the C shim takes.
    func withDriverBytes<Result>(_ body: (cmongo_document) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(cmongo_document(bytes: $0.baseAddress, count: $0.count)) }
    }
}
