import FoundationEssentials
import Hummingbird
import NIOCore

/// POST /api/v1/nanobanana/generate
struct GenerateRoute: Sendable {
    let access: Access
    let book: SandboxBook
    let controls: SandboxControls
    let misbehaviour: Misbehaviour
    let life: TaskLife
    let work: AsyncStream<Work>.Continuation
    let configuration: SandboxConfiguration
    let now: @Sendable () -> Date

    /// 1 MiB: a prompt has no documented limit, and the longest one known of a sibling is 20,000 characters.
    private static let bodyLimit = 1 << 20

    func respond(_ original: Request, _ context: SandboxContext) async throws -> Response {
        var request = original
        let body = String(buffer: try await request.collectBody(upTo: Self.bodyLimit))
        let date = now()
        let number = book.update { $0.receive { SandboxSubmission(id: $0, receivedAt: date, body: body) } }
        guard access.allows(request) else {
            note(number, .refused(code: 401))
            return try Envelope(refusal: 401).response(status: .unauthorized)
        }
        let call: GenerateCall
        do {
            call = try read(body, number)
        } catch {
            note(number, .refused(code: 400))
            return try Envelope(refusal: 400, error.message).response()
        }
        let scoped =
            call.directives.at(.create).map { (directive: $0, scope: Optional(call.order.prompt)) }
            + controls.defaults.at(.create).map { (directive: $0, scope: nil) }
        for (directive, scope) in scoped where controls.strikes(directive, scope: scope) {
            if directive.fault == .slowReply {
                await misbehaviour.pause(for: directive.effectiveTime)
            } else {
                return try await fail(directive, call, request, context)
            }
        }
        return try accepted(await begin(call, lost: false))
    }

    /// Parses the body and notes in the book what it says, as far as it can be read.
    private func read(_ body: String, _ number: Int) throws(ParameterError) -> GenerateCall {
        guard let fields = try? JSONDecoder().decode(GenerateBody.self, from: Data(body.utf8)) else {
            throw ParameterError("the body is not JSON with the documented fields and types")
        }
        book.update { ledger in
            ledger.updateSubmission(number) { submission in
                submission.prompt = fields.prompt
                submission.callbackURL = fields.callBackUrl
                submission.imageURLs = fields.imageUrls ?? []
            }
        }
        let order = try GenerateOrder(fields, requiresCallback: configuration.requiresCallback)
        do {
            let directives = try SandboxDirectives(prompt: order.prompt)
            return GenerateCall(number: number, body: body, order: order, directives: directives)
        } catch {
            throw ParameterError(error.description)
        }
    }

    private func fail(
        _ directive: SandboxDirective, _ call: GenerateCall, _ request: Request, _ context: SandboxContext
    ) async throws -> Response {
        if let response = try misbehaviour.refusal(directive) {
            note(call.number, .refused(code: directive.fault.refusal?.code ?? 500))
            return response
        }
        if directive.fault == .unavailable {
            note(call.number, .refused(code: 503))
            return misbehaviour.page(status: .serviceUnavailable)
        }
        if directive.fault == .sameTaskID, let earlier = book.ledger.latestTaskID {
            note(call.number, .accepted(taskID: earlier))
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

    /// Makes the task and starts its life, which belongs to `run()` from here on.
    private func begin(_ call: GenerateCall, lost: Bool) async -> String {
        var random = SystemRandomNumberGenerator()
        let words = (0..<2).map { _ in String(random.next() as UInt64, radix: 16) }
        let id = words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        let directives = SandboxDirectives(call.directives.all + controls.defaults.all)
        let task = SandboxTask(
            id: id, submission: call.number, createdAt: now(), order: call.order, body: call.body,
            directives: directives, ownDirectives: call.directives)
        book.update { ledger in
            ledger.insert(task)
            ledger.updateSubmission(call.number) { $0.reply = lost ? .lost(taskID: id) : .accepted(taskID: id) }
        }
        if directives[.callbackFirst] != nil {
            await life.liveAtOnce(id)
        } else {
            work.yield(.live(id))
        }
        return id
    }

    private func accepted(_ taskID: String?) throws -> Response {
        try Envelope(code: 200, msg: "success", data: TaskPayload(taskId: taskID)).response()
    }

    private func note(_ number: Int, _ reply: SandboxReply) {
        book.update { $0.updateSubmission(number) { $0.reply = reply } }
    }
}
