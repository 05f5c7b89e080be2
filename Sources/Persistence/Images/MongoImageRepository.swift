package import MongoClient

/// The collection `generated_image_entity`.
package struct MongoImageRepository: Sendable {
    let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.generatedImages)
    }
}
