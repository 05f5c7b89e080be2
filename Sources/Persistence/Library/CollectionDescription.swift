import BSON
import Domain

/// The collection of one kind of items, and the fields of its records: the two collections are documented in different
/// styles.
struct CollectionDescription: Sendable {
    let kind: ItemKind
    /// The field of users. Visitors' videos have another: see `appendOwner`.
    let owner: StaticString
    let isActive: StaticString
    let prompt: StaticString
    /// A field of a nested document; nil if the records have none.
    let negativePrompt: (document: StaticString, field: StaticString)?
    let type: StaticString
    /// The only type that is in the library; nil for all.
    let listedType: GenerationKind?
    let failureCode: StaticString
    let url: StaticString
    let createdAt: StaticString
    let completedAt: StaticString
    let updatedAt: StaticString
    /// The fields that readers of a record see, or that decide who may read it.
    let visibleFields: [String]
    /// Returns nil for a document that clients could not refer to.
    let read: @Sendable (BSONView) throws(BSONError) -> LibraryItem?
    /// Nil if the record has no owner.
    let readOwner: @Sendable (BSONView) throws(BSONError) -> Owner?

    static let image = CollectionDescription(
        kind: .image, owner: "userId", isActive: "isActive", prompt: "prompt", negativePrompt: nil, type: "type",
        listedType: nil,
        failureCode: "failureCode", url: "imageUrl", createdAt: "createdAt", completedAt: "completedAt",
        updatedAt: "updatedAt", visibleFields: ImageDocument.visibleFields,
        read: { document throws(BSONError) in try ImageDocument.readListed(document).map(LibraryItem.image) },
        readOwner: { document throws(BSONError) in try ImageDocument.owner(document) })
    static let video = CollectionDescription(
        kind: .video, owner: "user_id", isActive: "is_active", prompt: "prompt",
        negativePrompt: ("generation_params", "negative_prompt"), type: "generation_type", listedType: .textToVideo,
        failureCode: "failure_code",
        url: "result_url", createdAt: "created_at", completedAt: "completed_at", updatedAt: "updated_at",
        visibleFields: GenerationDocument.visibleFields,
        read: { document throws(BSONError) in try GenerationDocument.read(document).map(LibraryItem.video) },
        readOwner: { document throws(BSONError) in try GenerationDocument.owner(document) })
    static let all = PerKind(image: image, video: video)

    func collection(_ names: CollectionNames) -> String {
        switch kind {
        case .image: names.generatedImages
        case .video: names.generations
        }
    }

    // MARK: - Expressions

    /// Whether the record is active.
    var isActiveExpression: BSONValue {
        switch kind {
        case .image: ["$ne": [.string("$\(isActive)"), false]]
        case .video: ["$eq": [.string("$\(isActive)"), true]]
        }
    }
}

extension CollectionDescription {
    init(_ kind: ItemKind) { self = Self.all[kind] }
}
