import BSON

/// A find or aggregate to open a cursor for.
struct CursorQuery: Sendable {
    let database: String
    let collection: String
    /// The filter of a find, or the pipeline of an aggregate as a document keyed by index.
    let body: BSONDocument
    let isAggregate: Bool
    /// Further fields of the command.
    let options: BSONDocument
}
