import FoundationEssentials
import HTTPTypes
import Hummingbird

/// POST /api/v1/services/aigc/video-generation/video-synthesis
struct VideoCreateRoute: Sendable {
    let access: APIKeyCheck
    let createHandler: CreateHandler
    let faultyResponse: FaultyResponse

    func respond(_ original: Request, _ context: SandboxContext) async throws -> Response {
        var request = original
        let (number, body) = try await createHandler.receive(&request, from: .dashScope)
        let call: CreateCall
        do {
            try authorize(request)
            call = try await read(body, number)
        } catch {
            return try refuse(number, error)
        }
        guard let directive = await createHandler.nextFault(call.input, call.directives) else {
            return try VideoReply.response(begin(call, isLost: false))
        }
        if let refusal = directive.fault.videoRefusal { return try refuse(number, refusal) }
        var reply = begin(call, isLost: true)
        if let status = directive.fault.gatewayStatus { return faultyResponse.page(status: status) }
        switch directive.fault {
        case .hang: return await faultyResponse.hang(request, context)
        case .disconnect: return await faultyResponse.disconnect(context)
        case .junkReply: return faultyResponse.page(status: .ok)
        default:
            reply.output?.taskID = nil
            return try VideoReply.response(reply)
        }
    }

    private func authorize(_ request: Request) throws(VideoRefusal) {
        guard access.allows(request) else { throw .invalidKey }
        guard HTTPField.Name("X-DashScope-Async").flatMap({ request.headers[$0] }) == "enable" else {
            throw VideoRefusal(403, "AccessDenied", "current user api does not support synchronous calls.")
        }
    }

    /// Parses the body, and records its fields as far as they can be read.
    private func read(_ body: String, _ number: Int) async throws(VideoRefusal) -> CreateCall {
        guard let object = try? await CreateHandler.object(body), let fields = try? VideoBody(object) else {
            throw VideoRefusal(parameter: "the body is not JSON with the documented fields and types")
        }
        createHandler.state.update { records in
            records.updateSubmission(number) { submission in
                submission.prompt = fields.input?.prompt
                submission.model = fields.model
            }
        }
        let input = try VideoCreateRequest(fields)
        do {
            let directives = try SandboxDirectives(prompt: input.prompt, to: .dashScope)
            return CreateCall(number: number, input: .video(input), directives: directives)
        } catch {
            throw VideoRefusal(parameter: error.description)
        }
    }

    private func begin(_ call: CreateCall, isLost: Bool) -> VideoReply {
        let task = createHandler.make(
            UUID().uuidString.lowercased(), call.input, call.directives, number: call.number, isLost: isLost)
        let requestID = VideoReply.newRequestID()
        createHandler.state.update { $0.updateSubmission(call.number) { $0.requestID = requestID } }
        createHandler.start(task)
        return VideoReply(output: VideoTaskPayload(taskID: task.id, status: .pending), requestID: requestID)
    }

    private func refuse(_ number: Int, _ refusal: VideoRefusal) throws -> Response {
        createHandler.record(number, .refused(code: refusal.status))
        return try VideoReply.response(refusal)
    }
}
