package import BSON

/// An index as the server lists it.
package struct MongoIndex: Sendable, Hashable {
    /// In the format of the `createIndexes` command.
    package let specification: BSONDocument
    /// Whether its build is in progress: it does not serve queries or ensure uniqueness yet. Nil if the server does not
    /// report it.
    package let isBuilding: Bool?

    package subscript(key: String) -> BSONValue? { specification[key] }
}

/// The progress of an index build on the server.
package struct MongoIndexBuild: Sendable {
    package let collection: String
    package let indexes: [String]
    /// Records processed in the current phase, of `total`.
    package let done: Int64
    package let total: Int64
}
