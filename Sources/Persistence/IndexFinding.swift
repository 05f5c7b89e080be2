import BSON
import MongoClient

/// The state of one index of a collection.
package struct IndexFinding: Sendable {
    package enum State: String, Sendable {
        case present
        case missing
        /// Its build is in progress: it does not serve queries or ensure uniqueness yet.
        case building
        /// An index over the same keys exists with other options; needs an operator's decision.
        case different
        /// Not in the files; left alone.
        case additional
    }

    package let collection: String
    package let name: String
    package let state: State
    /// The specification to create the index with, or to wait for its build.
    let specification: BSONDocument
    /// Whether the index is missing or may be unfinished: being built, or the server does not report it.
    package let isDue: Bool

    package var isUnique: Bool { specification["unique"] == .bool(true) }

    init(_ collection: String, _ specification: BSONDocument, _ state: State) {
        self.init(collection, specification, state, isDue: state == .missing)
    }

    /// - Parameter existing: an index over the same keys.
    init(_ collection: String, _ expected: BSONDocument, existing: MongoIndex) {
        // The name of the existing index, which another application may have chosen, identifies a build.
        let specification = existing.specification
        if IndexShape(specification) != IndexShape(expected) {
            self.init(collection, specification, .different)
        } else if existing.isBuilding == true {
            self.init(collection, specification, .building, isDue: true)
        } else {
            self.init(collection, specification, .present, isDue: existing.isBuilding == nil)
        }
    }

    private init(_ collection: String, _ specification: BSONDocument, _ state: State, isDue: Bool) {
        self.collection = collection
        self.specification = specification
        self.state = state
        self.isDue = isDue
        if case .string(let name) = specification["name"] { self.name = name } else { name = "" }
    }
}
