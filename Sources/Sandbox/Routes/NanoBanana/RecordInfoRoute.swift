import Hummingbird

/// GET /api/v1/nanobanana/record-info?taskId=
struct RecordInfoRoute: Sendable {
    let access: APIKeyCheck
    let state: SandboxState
    let controls: SandboxControls
    let faultyResponse: FaultyResponse
    let urls: SandboxURLs

    func respond(_ request: Request, _ context: SandboxContext) async throws -> Response {
        guard access.allows(request) else {
            return try Envelope(refusal: 401).response(status: .unauthorized)
        }
        guard let parameter = request.uri.queryParameters["taskId"], !parameter.isEmpty else {
            return try Envelope(refusal: 400, "taskId is required").response()
        }
        let id = String(parameter)
        let known = state.update { records in
            records.updateTask(id) { task in
                task.queries += 1
                return task
            }
        }
        guard let task = known, task.provider == .nanoBanana else { return try Envelope(refusal: 404).response() }
        var payload = RecordPayload(task, resultURL: urls.imageURL(of: task))
        for directive in controls.directives(.query, task) where controls.triggers(directive, scope: id) {
            if let response = try faultyResponse.refusal(directive) { return response }
            switch directive.fault {
            case .queryHang: return await faultyResponse.hang(request, context)
            case .queryJunk: return faultyResponse.page(status: .ok)
            case .queryUnknownFlag: payload.successFlag = 7
            default: continue
            }
        }
        return try Envelope(code: 200, msg: "success", data: payload).response()
    }
}
