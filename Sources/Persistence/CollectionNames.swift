/// What each collection is called in this database; the documented names unless an existing database has others.
package struct CollectionNames: Sendable {
    package var generatedImages = "generated_image_entity"
    package var idempotencyKeys = "idempotency_keys"

    package init() {}
}
