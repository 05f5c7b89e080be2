package import MongoClient

/// The collection `generated_image_entity`.
package struct MongoImages: Sendable {
    let collection: MongoCollection
    let totals: TotalsCache

    /// - Parameter now: for the age of remembered totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.generatedImages)
        totals = TotalsCache(now: now)
    }
}
