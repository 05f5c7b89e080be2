import Application
import Domain
import Hummingbird

/// Shows what an item of the caller was made from, and what was made from it.
struct LineageController: Sendable {
    private static let maximumDerived = 50

    private let tokens: TokenVerifier
    private let library: any LibraryRepository

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        library = dependencies.library.repository
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let (owner, isForPage) = (authentication.caller.owner, authentication.isByCookie)
        guard let item = try await library.item(context.item(), of: owner) else { throw Failure.notFound }
        let derived = try await library.derived(from: item.reference, of: owner, atMost: Self.maximumDerived)
        let source = try await source(of: item, owner)
        let changes = try await changes(from: source, to: item, owner)
        var json = JSONWriter(capacity: 256 + (derived.count + 1) * JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":{"source":"#)
        if let source { json.entry(source, isForPage: isForPage) } else { json.raw("null") }
        json.raw(#","derived":"#)
        json.array(derived) { json, item in json.entry(item, isForPage: isForPage) }
        json.raw(#","changes":"#)
        if let changes {
            json.array(changes) { json, change in json.change(change, isForPage: isForPage) }
        } else {
            json.raw("null")
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    /// The item that another was made from; nil if it was made from none, or its source is gone.
    private func source(of item: LibraryItem, _ owner: Owner) async throws(Failure) -> LibraryItem? {
        guard let id = item.labels.derivedFrom else { return nil }
        // The id does not say the kind.
        return try await library.items(ItemKind.allCases.map { ItemReference($0, id) }, of: owner).first
    }

    private func changes(
        from source: LibraryItem?, to item: LibraryItem, _ owner: Owner
    ) async throws(Failure) -> [ParameterChange]? {
        guard let source, let before = try await library.request(of: source.reference, by: owner),
            let after = try await library.request(of: item.reference, by: owner)
        else { return nil }
        return RequestParameters(before).changes(to: RequestParameters(after))
    }
}
