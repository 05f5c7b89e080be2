import FoundationEssentials
import Hummingbird
import NIOCore

/// What the create calls of both providers have in common: they are noted, struck by faults, and become tasks.
struct CreateHandler: Sendable {
    let book: SandboxState
    let controls: SandboxControls
    let misbehaviour: FaultyResponse
    let work: AsyncStream<Work>.Continuation
    let now: @Sendable () -> Date

    /// 1 MiB: the longest prompt known of either provider is 20,000 characters.
    private static let bodyLimit = 1 << 20

    /// Reads the body and notes the call; returns the call's number in the ledger.
    func receive(_ request: inout Request, from provider: SandboxProvider) async throws -> (number: Int, body: String) {
        let body = String(buffer: try await request.collectBody(upTo: Self.bodyLimit))
        let headers = request.headers.byName
        let date = now()
        let number = book.update { repository in
            repository.receive {
                SandboxSubmission(id: $0, provider: provider, receivedAt: date, headers: headers, body: body)
            }
        }
        return (number, body)
    }

    func note(_ number: Int, _ reply: SandboxReply) {
        book.update { $0.updateSubmission(number) { $0.reply = reply } }
    }

    /// Waits as slow replies ask for, and returns the first fault that spoils the answer.
    func strike(_ order: SandboxTaskInput, _ own: SandboxDirectives) async -> SandboxDirective? {
        let scoped =
            own.at(.create, order.provider).map { (directive: $0, scope: Optional(order.prompt)) }
            + controls.defaults.at(.create, order.provider).map { (directive: $0, scope: nil) }
        for (directive, scope) in scoped where controls.strikes(directive, scope: scope) {
            guard directive.fault == .slowReply else { return directive }
            await misbehaviour.pause(for: directive.effectiveTime)
        }
        return nil
    }

    /// Makes the task; its life begins with `start`.
    ///
    /// - Parameter isLost: whether the caller will not learn its name.
    func make(
        _ id: String, _ order: SandboxTaskInput, _ own: SandboxDirectives, number: Int, isLost: Bool
    ) -> SandboxTask {
        let task = SandboxTask(
            id: id, submission: number, createdAt: now(), order: order,
            directives: SandboxDirectives(own.all + controls.defaults.all), ownDirectives: own)
        book.update { repository in
            repository.insert(task)
            repository.updateSubmission(number) { $0.reply = isLost ? .lost(taskID: id) : .accepted(taskID: id) }
        }
        return task
    }

    /// Begins the task's life, which belongs to `run()` from here on.
    func start(_ task: SandboxTask) {
        work.yield(.live(task.id))
    }
}
