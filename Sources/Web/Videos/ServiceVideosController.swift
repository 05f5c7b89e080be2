import Application
import Domain
import Hummingbird

/// The routes of trusted services, which submit videos for any user they name.
struct ServiceVideosController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100

    private let access: ServiceAccess
    private let jobs: any VideoJobRepository
    private let submissions: VideoSubmissions
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        access = dependencies.accounts.services
        jobs = dependencies.videoJobs
        submissions = VideoSubmissions(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func generate(_ request: Request, _ context: WebContext) async throws -> Response {
        try access.check(request, context)
        var fields = try await JSONFields(request)
        let user = Self.user(&fields)
        let options = VideoOptions(&fields, within: submissions.capabilities)
        let videoRequest = try options.request(fields.faults)
        guard let user else { throw Failure.unexpected("user_id missing after validation") }
        let owner = Owner(user: user)
        // In open mode the user name is not authenticated: the IP address is limited too, and pays like a visitor.
        let anonymousAddress = access.mode == .open ? clientAddresses.client(of: request, context) : nil
        return try await submissions.submit(
            videoRequest, try request.idempotencyKey(of: owner),
            Payer(owner, network: anonymousAddress?.subscriberPrefix), anonymousFrom: anonymousAddress,
            route: "generate"
        ) { job, price in
            var json = JSONWriter(capacity: 256)
            json.raw(#"{"status":"success","data":{"job_id":"#)
            json.string(job.id.text)
            json.raw(#","user_id":"#)
            json.string(owner.text)
            json.raw(#","status":"#)
            json.plain(job.status.rawValue)
            json.price(price)
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
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
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
    /// The owner to filter by, possibly a reserved name; nil for all.
    fileprivate mutating func owner(_ name: Substring) -> Owner? {
        guard let text = text(name) else { return nil }
        if text.isEmpty || text.utf8.count > UserID.maximumLength * 4 || text.count > UserID.maximumLength {
            fault(name, "This must have 1 to \(UserID.maximumLength) characters.")
        }
        return Owner(stored: text)
    }
}
