import Application
import Domain

/// What the documented lists of the two kinds of items do not have in common.
struct ListDescription: Sendable {
    let defaultLimit: Int
    let maximumLimit: Int
    /// The key of a page's items.
    let items: StaticString
    /// The key of a single item.
    let item: StaticString
    /// The usual length of an item, in bytes.
    let estimate: Int
    /// Reads the parameters that filter the list.
    let filter: @Sendable (inout PageQuery) -> HistoryFilter

    static let all = PerKind(
        image: ListDescription(
            defaultLimit: 50, maximumLimit: 100, items: "images", item: "image", estimate: JSONWriter.imageEstimate
        ) { query in
            .images(
                status: query.value("status", as: ImageStatus.self), type: query.value("type", as: ImageKind.self))
        },
        video: ListDescription(
            defaultLimit: 20, maximumLimit: 50, items: "generations", item: "generation",
            estimate: JSONWriter.generationEstimate
        ) { query in
            .videos(type: query.generationKind("type"))
        })
}

extension PageQuery {
    /// The requested kind; text-to-video by default.
    fileprivate mutating func generationKind(_ name: Substring) -> GenerationKind {
        guard let text = text(name) else { return .textToVideo }
        if let kind = GenerationKind(text) { return kind }
        fault(name, "This must have 1 to \(GenerationKind.maximumLength) characters and no control characters.")
        return .textToVideo
    }
}
