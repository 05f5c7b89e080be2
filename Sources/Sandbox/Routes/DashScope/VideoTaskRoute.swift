import FoundationEssentials
import Hummingbird

/// GET /api/v1/tasks/{task_id}
struct VideoTaskRoute: Sendable {
    let access: APIKeyCheck
    let state: SandboxState
    let controls: SandboxControls
    let faultyResponse: FaultyResponse
    let links: OriginLinks
    let now: @Sendable () -> Date

    /// Tasks are kept for 24 hours.
    private static let lifetime: TimeInterval = 86_400

    func respond(_ id: String, _ request: Request, _ context: SandboxContext) async throws -> Response {
        guard access.allows(request) else { return try VideoReply.response(.invalidKey) }
        let known = state.update { records in
            records.updateTask(id) { task in
                task.queries += 1
                return task
            }
        }
        guard let task = known, let input = task.video, now().timeIntervalSince(task.createdAt) < Self.lifetime else {
            return try reply(VideoTaskPayload(taskID: id, status: .unknown))
        }
        var payload = VideoTaskPayload(task, input, videoURL: links.videoURL(of: task))
        for directive in controls.directives(.query, task)
        where applies(directive.fault, to: task) && controls.triggers(directive, scope: id) {
            if let refusal = directive.fault.videoRefusal { return try VideoReply.response(refusal) }
            switch directive.fault {
            case .queryHang: return await faultyResponse.hang(request, context)
            case .queryJunk: return faultyResponse.page(status: .ok)
            case .queryNotFound: return try reply(VideoTaskPayload(taskID: id, status: .unknown))
            case .queryUnknownFlag: return try reply(VideoTaskPayload(taskID: id, status: .undocumented))
            case .querySuspended: return try reply(VideoTaskPayload(taskID: id, status: .suspended))
            case .queryNoURL: payload.videoURL = nil
            case .videoURL: payload.videoURL = directive.url
            case .queryNestedURL:
                payload.results = payload.videoURL.map { VideoTaskPayload.Results(videoURL: $0) }
                payload.videoURL = nil
            default: continue
            }
        }
        return try reply(payload, usage: payload.status == .succeeded ? VideoUsage(input) : nil)
    }

    /// Faults of the URL apply once there is one.
    private func applies(_ fault: SandboxFault, to task: SandboxTask) -> Bool {
        switch fault {
        case .queryNoURL, .queryNestedURL, .videoURL: task.outcome == .success
        default: true
        }
    }

    private func reply(_ payload: VideoTaskPayload, usage: VideoUsage? = nil) throws -> Response {
        try VideoReply.response(
            VideoReply(output: payload, usage: usage, requestID: VideoReply.newRequestID()))
    }
}
