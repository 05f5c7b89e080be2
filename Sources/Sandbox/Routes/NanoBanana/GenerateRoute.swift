import FoundationEssentials
import Hummingbird

/// POST /api/v1/nanobanana/generate
struct GenerateRoute: Sendable {
    let access: APIKeyCheck
    let intake: CreateHandler
    let misbehaviour: FaultyResponse
    let life: TaskLifecycle
    let configuration: SandboxConfiguration

    func respond(_ original: Request, _ context: SandboxContext) async throws -> Response {
        var request = original
        let (number, body) = try await intake.receive(&request, from: .nanoBanana)
        guard access.allows(request) else {
            intake.note(number, .refused(code: 401))
            return try Envelope(refusal: 401).response(status: .unauthorized)
        }
        let call: CreateCall
        do {
            call = try read(body, number)
        } catch {
            intake.note(number, .refused(code: 400))
            return try Envelope(refusal: 400, error.message).response()
        }
        if let directive = await intake.strike(call.order, call.directives) {
            return try await fail(directive, call, request, context)
        }
        return try accepted(await begin(call, lost: false))
    }

    /// Parses the body and notes in the book what it says, as far as it can be read.
    private func read(_ body: String, _ number: Int) throws(ParameterError) -> CreateCall {
        guard let fields = try? JSONDecoder().decode(GenerateBody.self, from: Data(body.utf8)) else {
            throw ParameterError("the body is not JSON with the documented fields and types")
        }
        intake.book.update { repository in
            repository.updateSubmission(number) { submission in
                submission.prompt = fields.prompt
                submission.callbackURL = fields.callBackUrl
                submission.imageURLs = fields.imageUrls ?? []
            }
        }
        let order = try GenerateRequest(fields, requiresCallback: configuration.requiresCallback)
        do {
            let directives = try SandboxDirectives(prompt: order.prompt, to: .nanoBanana)
            return CreateCall(number: number, order: .image(order, body: body), directives: directives)
        } catch {
            throw ParameterError(error.description)
        }
    }

    private func fail(
        _ directive: SandboxDirective, _ call: CreateCall, _ request: Request, _ context: SandboxContext
    ) async throws -> Response {
        if let response = try misbehaviour.refusal(directive) {
            intake.note(call.number, .refused(code: directive.fault.refusal?.code ?? 500))
            return response
        }
        if directive.fault == .unavailable {
            intake.note(call.number, .refused(code: 503))
            return misbehaviour.page(status: .serviceUnavailable)
        }
        if directive.fault == .sameTaskID, let earlier = intake.book.repository.latestTaskID {
            intake.note(call.number, .accepted(taskID: earlier))
            return try accepted(earlier)
        }
        let taskID = await begin(call, lost: directive.fault != .sameTaskID)
        switch directive.fault {
        case .hang: return await misbehaviour.hang(request, context)
        case .disconnect: return await misbehaviour.disconnect(context)
        case .junkReply: return misbehaviour.page(status: .ok)
        case .noTaskID: return try accepted(nil)
        default: return try accepted(taskID)
        }
    }

    private func begin(_ call: CreateCall, lost: Bool) async -> String {
        var random = SystemRandomNumberGenerator()
        let words = (0..<2).map { _ in String(random.next() as UInt64, radix: 16) }
        let id = words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        let task = intake.make(id, call.order, call.directives, number: call.number, isLost: lost)
        if task.directives[.callbackFirst] != nil {
            await life.liveAtOnce(id)
        } else {
            intake.start(task)
        }
        return id
    }

    private func accepted(_ taskID: String?) throws -> Response {
        try Envelope(code: 200, msg: "success", data: TaskPayload(taskId: taskID)).response()
    }
}
