package import MongoClient

/// The collection `user_generation_history`.
package struct MongoGenerationRepository: Sendable {
    let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.generations)
    }
}
