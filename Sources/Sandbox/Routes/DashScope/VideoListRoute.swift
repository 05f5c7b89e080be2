import FoundationEssentials
import Hummingbird

/// GET /api/v1/tasks/: the tasks of a window of at most 24 hours (by default the last 24), newest first.
struct VideoListRoute: Sendable {
    let access: APIKeyCheck
    let state: SandboxState
    let now: @Sendable () -> Date

    private static let window: TimeInterval = 86_400

    func respond(_ request: Request) throws -> Response {
        guard access.allows(request) else { return try VideoReply.response(.invalidKey) }
        do {
            return try VideoReply.response(list(request))
        } catch let refusal as VideoRefusal {
            return try VideoReply.response(refusal)
        }
    }

    private func list(_ request: Request) throws(VideoRefusal) -> VideoList {
        func parameter(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }
        let (start, end) = try window(parameter("start_time"), parameter("end_time"))
        guard let page = Int(parameter("page_no") ?? "1"), (1...1_000_000).contains(page),
            let size = Int(parameter("page_size") ?? "10"), (1...100).contains(size)
        else { throw VideoRefusal(parameter: "page_no must be 1 to 1000000, page_size 1 to 100") }
        let (id, model, status) = (parameter("task_id"), parameter("model_name"), parameter("status"))
        let records = state.records
        let found = records.tasks.values.filter { task in
            guard let input = task.video, start <= task.createdAt, task.createdAt <= end else { return false }
            return task.id == id ?? task.id && input.model.name == model ?? input.model.name
                && VideoStatus(task).rawValue == status ?? VideoStatus(task).rawValue
        }.sorted { $0.submission > $1.submission }
        return VideoList(
            total: found.count,
            data: found.dropFirst((page - 1) * size).prefix(size).compactMap { entry($0, records) },
            page: page, size: size, pages: (found.count + size - 1) / size, requestID: VideoReply.newRequestID())
    }

    private func window(_ start: String?, _ end: String?) throws(VideoRefusal) -> (start: Date, end: Date) {
        let until = end.map { BeijingTime.date(compact: $0) } ?? now()
        let from = start.map { BeijingTime.date(compact: $0) } ?? until?.addingTimeInterval(-Self.window)
        guard let until, let from else { throw VideoRefusal(parameter: "times are written YYYYMMDDhhmmss") }
        guard until.timeIntervalSince(from) <= Self.window else {
            throw VideoRefusal(parameter: "the window may be 24 hours long")
        }
        return (from, until)
    }

    private func entry(_ task: SandboxTask, _ records: SandboxRecords) -> VideoList.Entry? {
        guard let input = task.video else { return nil }
        func milliseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970 * 1000) }
        return VideoList.Entry(
            created: milliseconds(task.createdAt), started: task.startedAt.map(milliseconds),
            ended: task.completedAt.map(milliseconds),
            requestID: records.submission(task.submission)?.requestID ?? "",
            status: VideoStatus(task), taskID: task.id, model: input.model.name)
    }
}
