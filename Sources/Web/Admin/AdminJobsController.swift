import Application
import Domain
import Hummingbird
import NIOCore

/// Shows operators everybody's video jobs, and brings failed ones back.
struct AdminJobsController: Sendable {
    private static let ordinaryLimit = 20
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let jobs: any AdminVideoJobRepository
    private let retryJob: RetryVideoJob

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        jobs = parts.admin.jobs
        retryJob = parts.admin.retryJob
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.admin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.ordinaryLimit, maximum: Self.maximumLimit)
        let standing = query.word("status", as: AdminJobStatus.self)
        try query.faults.check()
        let counts = try await jobs.counts()
        let oldest = try await jobs.oldestWaiting()
        let found = try await jobs.page(standing, page) { next in
            var json = JSONWriter(capacity: 512 + page.limit * 360)
            json.raw(#"{"status":"success","data":{"byStatus":{"#)
            for (index, one) in AdminJobStatus.allCases.enumerated() {
                if index > 0 { json.raw(",") }
                json.plain(one.rawValue)
                json.raw(":")
                json.integer(counts[one] ?? 0)
            }
            json.raw(#"},"oldestWaiting":"#)
            if let oldest { json.waiting(oldest) } else { json.raw("null") }
            json.raw(#","jobs":["#)
            var isFirst = true
            while let job = next() {
                if !isFirst { json.raw(",") }
                isFirst = false
                json.adminJob(job)
            }
            return json.buffer
        }
        return .page(found, page)
    }

    @Sendable @concurrent func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.admin(request)
        guard let id = context.parameters.get("job_id").flatMap({ JobID($0) }) else { throw Failure.notFound }
        let job = try await retryJob(id)
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"job":"#)
        json.adminJob(job)
        json.raw("}}")
        return .privateJSON(json.buffer, status: .accepted)
    }
}

extension JSONWriter {
    fileprivate mutating func waiting(_ record: WaitingRecord) {
        raw(#"{"job_id":"#)
        string(record.id)
        raw(#","created_at":"#)
        timestamp(record.createdAt)
        raw(#","waitingSeconds":"#)
        integer(record.waiting.wholeSeconds)
        raw("}")
    }
}
