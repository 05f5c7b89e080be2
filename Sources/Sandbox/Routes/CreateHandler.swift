import FoundationEssentials
import Hummingbird
import JSON
import NIOCore

/// Create calls of both providers: records them, applies their faults, and creates the tasks.
struct CreateHandler: Sendable {
    let state: SandboxState
    let controls: SandboxControls
    let faultyResponse: FaultyResponse
    let commands: AsyncStream<TaskCommand>.Continuation
    let now: @Sendable () -> Date

    /// 1 MiB: the longest documented prompt of either provider is 20,000 characters.
    private static let bodyLimit = 1 << 20
    /// Maximum nesting of arrays and objects; a documented body has two levels.
    private static let bodyDepth = 16

    /// Reads the body and records the call; returns its number.
    func receive(_ request: inout Request, from provider: SandboxProvider) async throws -> (number: Int, body: String) {
        let body = String(buffer: try await request.collectBody(upTo: Self.bodyLimit))
        let headers = request.headers.byName
        let date = now()
        let number = state.update { records in
            records.receive {
                SandboxSubmission(id: $0, provider: provider, receivedAt: date, headers: headers, body: body)
            }
        }
        return (number, body)
    }

    /// Parses a body as a JSON object.
    ///
    /// - Throws: if it is anything else.
    static func object(_ body: String) async throws(JSONError) -> JSONValue {
        let value = try await JSONValue.parse(Array(body.utf8), maximumDepth: bodyDepth)
        guard let object = value.object else { throw .invalid(expected: "an object", at: value.offset) }
        return object
    }

    func record(_ number: Int, _ reply: SandboxReply) {
        state.update { $0.updateSubmission(number) { $0.reply = reply } }
    }

    /// Waits for the delays of `slow-reply`, and returns the first fault that replaces the reply.
    func nextFault(_ input: SandboxTaskInput, _ own: SandboxDirectives) async -> SandboxDirective? {
        let scoped =
            own.at(.create, input.provider).map { (directive: $0, scope: Optional(input.prompt)) }
            + controls.defaults.at(.create, input.provider).map { (directive: $0, scope: nil) }
        for (directive, scope) in scoped where controls.triggers(directive, scope: scope) {
            guard directive.fault == .slowReply else { return directive }
            await faultyResponse.pause(for: directive.effectiveTime)
        }
        return nil
    }

    /// Creates the task; `start` starts it.
    ///
    /// - Parameter isLost: whether the reply will not name the task.
    func make(
        _ id: String, _ input: SandboxTaskInput, _ own: SandboxDirectives, number: Int, isLost: Bool
    ) -> SandboxTask {
        let task = SandboxTask(
            id: id, submission: number, createdAt: now(), input: input,
            directives: SandboxDirectives(own.all + controls.defaults.all), ownDirectives: own)
        state.update { records in
            records.insert(task)
            records.updateSubmission(number) { $0.reply = isLost ? .lost(taskID: id) : .accepted(taskID: id) }
        }
        return task
    }

    /// Starts the task, which `run()` owns from now on.
    func start(_ task: SandboxTask) {
        commands.yield(.run(task.id))
    }
}
