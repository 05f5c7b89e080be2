import Domain
package import MongoClient

/// The collection `generated_image_entity`.
package struct MongoImageRepository: Sendable {
    let collection: MongoCollection
    let list: RecordList<GeneratedImage>

    /// - Parameter now: for the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.generatedImages)
        list = RecordList(
            collection: collection, date: "createdAt", totals: TotalsCache(now: now), read: ImageDocument.readListed)
    }
}
