import Hummingbird

/// POST /api/v1/nanobanana/generate
struct GenerateRoute: Sendable {
    let access: APIKeyCheck
    let createHandler: CreateHandler
    let faultyResponse: FaultyResponse
    let lifecycle: TaskLifecycle
    let configuration: SandboxConfiguration

    func respond(_ original: Request, _ context: SandboxContext) async throws -> Response {
        var request = original
        let (number, body) = try await createHandler.receive(&request, from: .nanoBanana)
        guard access.allows(request) else {
            createHandler.record(number, .refused(code: 401))
            return try Envelope(refusal: 401).response(status: .unauthorized)
        }
        let call: CreateCall
        do {
            call = try await read(body, number)
        } catch {
            createHandler.record(number, .refused(code: 400))
            return try Envelope(refusal: 400, error.message).response()
        }
        if let directive = await createHandler.nextFault(call.input, call.directives) {
            return try await fail(directive, call, request, context)
        }
        return try accepted(await begin(call, isLost: false))
    }

    /// Parses the body, and records its fields as far as they can be read.
    private func read(_ body: String, _ number: Int) async throws(ParameterError) -> CreateCall {
        guard let object = try? await CreateHandler.object(body), let fields = try? GenerateBody(object) else {
            throw ParameterError("the body is not JSON with the documented fields and types")
        }
        createHandler.state.update { records in
            records.updateSubmission(number) { submission in
                submission.prompt = fields.prompt
                submission.callbackURL = fields.callBackUrl
                submission.imageURLs = fields.imageUrls ?? []
            }
        }
        let input = try GenerateRequest(fields, requiresCallback: configuration.requiresCallback)
        do {
            let directives = try SandboxDirectives(prompt: input.prompt, to: .nanoBanana)
            return CreateCall(number: number, input: .image(input, body: body), directives: directives)
        } catch {
            throw ParameterError(error.description)
        }
    }

    private func fail(
        _ directive: SandboxDirective, _ call: CreateCall, _ request: Request, _ context: SandboxContext
    ) async throws -> Response {
        if let response = try faultyResponse.refusal(directive) {
            createHandler.record(call.number, .refused(code: directive.fault.refusal?.code ?? 500))
            return response
        }
        if directive.fault == .sameTaskID, let earlier = createHandler.state.records.latestTaskID {
            createHandler.record(call.number, .accepted(taskID: earlier))
            return try accepted(earlier)
        }
        let taskID = await begin(call, isLost: directive.fault != .sameTaskID)
        if let status = directive.fault.gatewayStatus { return faultyResponse.page(status: status) }
        switch directive.fault {
        case .hang: return await faultyResponse.hang(request, context)
        case .disconnect: return await faultyResponse.disconnect(context)
        case .junkReply: return faultyResponse.page(status: .ok)
        case .noTaskID: return try accepted(nil)
        default: return try accepted(taskID)
        }
    }

    private func begin(_ call: CreateCall, isLost: Bool) async -> String {
        var random = SystemRandomNumberGenerator()
        let words = (0..<2).map { _ in String(random.next() as UInt64, radix: 16) }
        let id = words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        let task = createHandler.make(id, call.input, call.directives, number: call.number, isLost: isLost)
        if task.directives[.callbackFirst] != nil {
            await lifecycle.runImmediately(id)
        } else {
            createHandler.start(task)
        }
        return id
    }

    private func accepted(_ taskID: String?) throws -> Response {
        try Envelope(code: 200, msg: "success", data: TaskPayload(taskId: taskID)).response()
    }
}
