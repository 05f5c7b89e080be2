import Application
import Domain
import Hummingbird
import NIOCore

/// Lists the video jobs of all users, retries failed ones, and attaches the provider's tasks to those that lack them.
struct AdminJobsController: Sendable {
    private static let defaultLimit = 20
    private static let maximumLimit = 100

    private let tokens: TokenVerifier
    private let clientAddresses: ClientAddresses
    private let jobs: any AdminVideoJobRepository
    private let retryJob: RetryVideoJob
    private let attachTask: AttachVideoTask
    private let auditLog: AuditLog

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        jobs = dependencies.admin.jobs
        retryJob = dependencies.admin.retryJob
        attachTask = dependencies.admin.attachTask
        auditLog = dependencies.admin.auditLog
    }

    @Sendable @concurrent func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let page = query.page(limit: Self.defaultLimit, maximum: Self.maximumLimit)
        let status = query.value("status", as: AdminJobStatus.self)
        try query.faults.check()
        let counts = try await jobs.counts()
        let oldest = try await jobs.oldestWaiting()
        let found = try await jobs.page(status, page) { next in
            var json = JSONWriter(capacity: 512 + page.limit * 360)
            json.raw(#"{"status":"success","data":{"byStatus":"#)
            json.object(AdminJobStatus.allCases) { json, status in
                json.plain(status.rawValue)
                json.raw(":")
                json.integer(counts[status] ?? 0)
            }
            json.raw(#","oldestWaiting":"#)
            if let oldest { json.waiting(oldest) } else { json.raw("null") }
            json.raw(#","jobs":"#)
            json.array(of: next) { json, job in json.adminJob(job) }
            return json.buffer
        }
        return .page(found, page)
    }

    @Sendable @concurrent func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try await tokens.requireAdmin(request)
        guard let id = context.parameters.get("job_id").flatMap({ JobID($0) }) else { throw Failure.notFound }
        try await auditLog.record(
            AuditEvent(.jobRetried, by: actor, on: id.text, from: clientAddresses.client(of: request, context)))
        return Self.accepted(try await retryJob(id))
    }

    @Sendable @concurrent func attach(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try await tokens.requireAdmin(request)
        guard let id = context.parameters.get("job_id").flatMap({ JobID($0) }) else { throw Failure.notFound }
        var fields = try await JSONFields(request)
        let text = fields.required("task_id")
        if let text, TaskID(text) == nil {
            fields.faults.add("task_id", "1 to \(TaskID.maximumLength) printable ASCII characters without spaces.")
        }
        try fields.faults.check()
        guard let task = text.flatMap({ TaskID($0) }) else {
            throw Failure.unexpected("required field missing after validation")
        }
        try await auditLog.record(
            AuditEvent(.jobTaskAttached, by: actor, on: id.text, from: clientAddresses.client(of: request, context)))
        return Self.accepted(try await attachTask(task, to: id))
    }

    private static func accepted(_ job: AdminVideoJob) -> Response {
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
