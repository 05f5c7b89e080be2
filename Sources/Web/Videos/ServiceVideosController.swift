import Application
import Domain
import Hummingbird

/// The routes of trusted services, which ask for videos on behalf of anybody and name them.
struct ServiceVideosController: Sendable {
    private static let ordinaryLimit = 20
    private static let maximumLimit = 100

    private let access: ServiceAccess
    private let jobs: any VideoJobRepository
    private let submissions: VideoSubmissions
    private let clients: ClientAddresses

    init(_ parts: WebDependencies) {
        access = parts.callers.services
        jobs = parts.videoJobs
        submissions = VideoSubmissions(parts)
        clients = parts.clients
    }

    @Sendable @concurrent func generate(_ request: Request, _ context: WebContext) async throws -> Response {
        try access.check(request, context)
        var fields = try await JSONFields(request)
        let user = Self.user(&fields)
        let options = VideoOptions(&fields, within: submissions.capabilities)
        let wanted = try options.request(fields.faults)
        guard let user else { throw Failure.unexpected("a user was missing and that was not noted") }
        let owner = Owner(user: user)
        // Where everybody may come in, a user's name is had for the asking, too.
        let stranger = access.mode == .open ? clients.client(of: request, context) : nil
        return try await submissions.start(
            wanted, try request.idempotencyKey(of: owner), owner, from: stranger, through: "generate"
        ) { job in
            var json = JSONWriter(capacity: 256)
            json.raw(#"{"status":"success","data":{"job_id":"#)
            json.string(job.id.text)
            json.raw(#","user_id":"#)
            json.string(owner.text)
            json.raw(#","status":"#)
            json.plain(job.status.rawValue)
            json.raw("}}")
            return (location: "/api/v1/job/\(job.id.text)", body: json.text)
        }
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        try access.check(request, context)
        var query = PageQuery(request)
        let owner = query.owner("user_id")
        try query.faults.check()
        guard let id = context.parameters.get("job_id").flatMap({ JobID($0) }),
            let job = try await jobs.job(id, of: owner)
        else { throw Failure.notFound }
        var json = JSONWriter(capacity: JSONWriter.videoJobEstimate)
        json.raw(#"{"status":"success","data":"#)
        json.videoJob(job)
        json.raw("}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try access.check(request, context)
        var query = PageQuery(request)
        let page = query.page(limit: Self.ordinaryLimit, maximum: Self.maximumLimit)
        let owner = query.owner("user_id")
        try query.faults.check()
        let found = try await jobs.completed(of: owner, page) { next in
            JSONWriter.list("videos", of: next, atMost: page.limit, each: JSONWriter.videoJobEstimate) { json, job in
                json.videoJob(job)
            }
        }
        return .page(found, page)
    }

    private static func user(_ fields: inout JSONFields) -> UserID? {
        guard let text = fields.required("user_id") else { return nil }
        let user = UserID(text)
        if user == nil {
            fields.faults.add(
                "user_id",
                "This must have 1 to \(UserID.maximumLength) characters, no control characters, and not begin with \(Owner.reservedPrefixes.joined(separator: " or "))."
            )
        }
        return user
    }
}

extension PageQuery {
    /// Whose records are asked for, reserved names among them; nil: everybody's.
    fileprivate mutating func owner(_ name: Substring) -> Owner? {
        guard let text = text(name) else { return nil }
        if text.isEmpty || text.utf8.count > UserID.maximumLength * 4 || text.count > UserID.maximumLength {
            fault(name, "This must have 1 to \(UserID.maximumLength) characters.")
        }
        return Owner(stored: text)
    }
}
