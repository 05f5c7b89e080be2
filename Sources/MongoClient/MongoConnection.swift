package import BSON
import CMongoC

/// One connection, lent to the closure that runs on its thread. Every call here blocks that thread.
@usableFromInline
package struct MongoConnection: ~Copyable {
    let client: OpaquePointer

    package enum Kind: Sendable {
        /// Sent again once where the connection broke.
        case read
        /// Waits for the write concern; a findAndModify may be sent again once.
        case write
        /// Sent once.
        case plain
    }

    /// Runs a command and reads its reply in place.
    ///
    /// - Parameter read: sees the reply, whose bytes are valid only inside.
    /// - Throws: `MongoError` of any kind but those of admission.
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

    /// Inserts, updates or deletes by the driver's helper of that name.
    ///
    /// - Parameter options: fields for the command itself.
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
    /// Lends the bytes in the form that the border takes.
    func withDriverBytes<Result>(_ body: (cmongo_document) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(cmongo_document(bytes: $0.baseAddress, count: $0.count)) }
    }
}
