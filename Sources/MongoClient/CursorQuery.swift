import BSON

/// What a cursor goes through.
struct CursorQuery: Sendable {
    let database: String
    let collection: String
    /// The filter of a find, or the pipeline of an aggregate as a document whose keys are positions.
    let body: BSONDocument
    let isAggregate: Bool
    /// Fields for the command itself.
    let options: BSONDocument
}
