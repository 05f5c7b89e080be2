import MongoClient

/// The progress of an index build.
package struct IndexBuild: Sendable {
    package let collection: String
    package let indexes: [String]
    /// Progress of the current phase, of several.
    package let percent: Int

    init(_ build: MongoIndexBuild) {
        collection = build.collection
        indexes = build.indexes
        percent = build.total > 0 ? Int(build.done * 100 / build.total) : 0
    }
}
