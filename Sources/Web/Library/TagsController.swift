import Application
import Domain
import Hummingbird

/// The caller's tags, and numbers for the filters.
struct TagsController: Sendable {
    private let tokens: TokenVerifier
    private let tags: ManageTags
    private let countFacets: CountFacets

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        tags = dependencies.organizing.tags
        countFacets = dependencies.organizing.facets
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let tags = try await tags(of: tokens.caller(of: request).owner)
        var json = JSONWriter(capacity: 64 + tags.count * 64)
        json.raw(#"{"status":"success","data":{"tags":"#)
        json.array(tags) { json, tag in json.tag(tag) }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        guard let tag = context.parameters.get("tag").flatMap({ String(percentEncoded: $0[...]) }).flatMap(TagName.init)
        else { throw Failure.notFound }
        var fields = try await JSONFields(request)
        let name = fields.required("name").flatMap { fields.faults.tag($0, "name") }
        try fields.faults.check()
        guard let name else { throw Failure.unexpected("validation error was not thrown") }
        let renamed = try await tags.rename(tag, to: name, of: owner)
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"status":"success","data":"#)
        json.tag(renamed)
        json.raw("}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func facets(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var query = PageQuery(request)
        let isTrash = query.flag("trash")
        try query.faults.check()
        let facets = try await countFacets(of: owner, isTrash: isTrash)
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":"#)
        json.facets(facets)
        json.raw("}")
        return .privateJSON(json.buffer)
    }
}
