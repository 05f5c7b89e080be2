import Application
import Domain
import Testing

@Suite struct SubmitImageTests {
    private let callLog = CallLog()
    private let repository: InMemoryImageRepository
    private let spool = MemorySpool()
    private let journal: TaskJournal

    init() {
        repository = InMemoryImageRepository(callLog: callLog)
        journal = TaskJournal(spool: spool, clock: InstantClock(), logger: Samples.logger) {
            [repository] task
                throws(Failure) in
            try await repository.store(task.task, of: task.record)
        }
    }

    private func submit(
        _ submission: Result<TaskID, ImageSubmissionError>, by owner: Owner = Samples.owner,
        request: ImageRequest = Samples.request, claims: InMemoryClaimRepository = InMemoryClaimRepository()
    ) async -> Result<GeneratedImage, WriteFailure> {
        let submit = SubmitImage(
            repository: repository, claims: claims, quota: UnlimitedStorage.quota,
            provider: ScriptedProvider(callLog: callLog, submission: submission),
            signer: Samples.signer, journal: journal, wake: WakeSignal(),
            schedule: PollSchedule(), environment: Samples.environment, logger: Samples.logger)
        do throws(WriteFailure) {
            return .success(try await submit(request, as: Samples.id, by: owner))
        } catch {
            return .failure(error)
        }
    }

    @Test func `The record is stored before the submission, and its task id after it`() async throws {
        let image = try await submit(.success(Samples.task)).get()
        #expect(callLog.lines == ["add", "begin", "submit signed", "record task task-1"])
        #expect(image.taskID == Samples.task)
        #expect(image.state == .pending)
    }

    @Test func `If the record cannot be stored nothing is submitted`() async {
        repository.fail("add")
        guard case .failure(.notApplied(let failure)) = await submit(.success(Samples.task)) else {
            Issue.record("a request was submitted")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(callLog.lines == ["add"])
    }

    @Test(arguments: ["add", "begin"])
    func `Nothing is submitted unless the record and its mark are confirmed`(call: String) async throws {
        repository.fail(call, isApplied: true)
        guard case .failure(.unknown) = await submit(.success(Samples.task)) else {
            Issue.record("the outcome of an unconfirmed write is not unknown")
            return
        }
        #expect(!callLog.lines.contains("submit signed"))
        #expect(repository.image(Samples.id)?.state == .pending)
    }

    @Test func `If the mark cannot be set, the outcome is unknown, because the record exists`() async throws {
        repository.fail("begin")
        guard case .failure(.unknown) = await submit(.success(Samples.task)) else {
            Issue.record("the record counts as not written")
            return
        }
        #expect(!callLog.lines.contains("submit signed"))
    }

    @Test(arguments: [("add", true), ("begin", false)])
    func `A record that no attempt has begun to submit is submitted once by the next attempt`(
        call: String, isApplied: Bool
    ) async throws {
        let (first, second) = (ImageURL("https://a.example/1.png")!, ImageURL("https://a.example/2.png")!)
        repository.fail(call, isApplied: isApplied)
        _ = await submit(.success(Samples.task), request: ImageRequest(prompt: Prompt("A fox")!, references: [first]))
        repository.recover()
        let again = ImageRequest(prompt: Prompt("A fox")!, references: [second])
        // With the images of the record, not with those that the second attempt has uploaded.
        #expect(try await submit(.success(Samples.task), request: again).get().referenceImages == [first])
        #expect(try await submit(.success(Samples.task), request: again).get().taskID == Samples.task)
        #expect(callLog.lines.filter { $0.hasPrefix("submit") } == ["submit signed \(first.text)"])
    }

    @Test func `An existing record is not submitted again`() async throws {
        repository.put(Samples.image())
        let image = try await submit(.success(TaskID(stored: "task-2"))).get()
        #expect(image.taskID == Samples.task)
        #expect(callLog.lines == ["add", "begin"])
    }

    @Test(arguments: ImageFailure.allCases)
    func `A rejection fails the record and is returned to the client`(reason: ImageFailure) async throws {
        guard case .failure(.notApplied(let failure)) = await submit(.failure(.refused(reason, detail: "secret")))
        else {
            Issue.record("a rejected submission succeeded")
            return
        }
        #expect(callLog.lines == ["add", "begin", "submit signed", "settle - \(reason.rawValue)"])
        let refused = [.promptRefused, .referenceImageRefused, .requestRefused].contains(reason)
        #expect(failure.code == (refused ? .imageRefused : .providerUnavailable))
        #expect((failure.retryAfter == nil) == refused)
        #expect(failure.message == reason.message)
        #expect(failure.location == "/api/v1/nanobanana/images/\(Samples.id.text)")
        #expect(repository.image(Samples.id)?.state.status == .failed)
    }

    @Test func `An error that does not say whether the submission was accepted fails the record for now`() async throws
    {
        for _ in 1...2 {
            let result = await submit(.failure(.failed(.generationFailed, detail: "secret")))
            guard case .failure(.unknown(_, let report?)) = result else {
                Issue.record("the error is hidden, or counts as a rejection: a repeated key would be charged again")
                return
            }
            #expect(report.code == .providerUnavailable && report.message == ImageFailure.generationFailed.message)
            #expect(report.location == "/api/v1/nanobanana/images/\(Samples.id.text)")
        }
        // The repeated request has submitted nothing.
        #expect(callLog.lines.filter { $0.hasPrefix("submit") }.count == 1)
        let image = try #require(repository.image(Samples.id))
        #expect(image.state.effect(of: .succeeded(ImageURL("https://a.example/1.png")!)) == .revives(.generationFailed))
    }

    @Test func `A submission with an unknown outcome stays pending and is not repeated`() async throws {
        let image = try await submit(.failure(.outcomeUnknown(detail: "cut off"))).get()
        #expect(image.state == .pending)
        #expect(image.taskID == TaskID(placeholderFor: Samples.id))
        #expect(callLog.lines == ["add", "begin", "submit signed"])
    }

    @Test func `After the submission a task id that cannot be stored is no error`() async throws {
        repository.fail("record task")
        let image = try await submit(.success(Samples.task)).get()
        #expect(image.taskID == Samples.task)
        #expect(callLog.lines.filter { $0 == "submit signed" }.count == 1)
        #expect(repository.image(Samples.id)?.state == .pending)
        // It is on disk, and stored once the database is back.
        #expect(spool.content == [UnstoredTask(.image, Samples.id, Samples.task)])
        repository.recover()
        try await RunningService.run(journal) {
            while repository.image(Samples.id)?.taskID != Samples.task || !spool.content.isEmpty { await Task.yield() }
        }
    }

    @Test func `A task id that arrives after the image has timed out makes it pending again`() async throws {
        repository.put(
            Samples.image(
                .failed(reason: .timedOut, message: "", at: nil, isInferred: true),
                task: TaskID(placeholderFor: Samples.id)))
        await journal.hold(UnstoredTask(.image, Samples.id, Samples.task))
        journal.leave(Samples.id)
        try await RunningService.run(journal) {
            while !spool.content.isEmpty { await Task.yield() }
        }
        #expect(repository.image(Samples.id)?.state == .pending)
        #expect(repository.image(Samples.id)?.taskID == Samples.task && spool.setAside.isEmpty)
    }

    @Test func `A task id that another record has fails this record`() async throws {
        var other = Samples.image()
        other.id = RecordID("ffffffffffffffffffffffff")!
        repository.put(other)
        _ = try await submit(.success(Samples.task)).get()
        #expect(callLog.lines.last == "settle - generation_failed")
        // The task may have been paid for, so it is kept for an operator.
        #expect(spool.content.isEmpty && spool.setAside == [UnstoredTask(.image, Samples.id, Samples.task)])
        #expect(repository.image(other.id)?.state == .pending)
    }

    @Test func `A visitor who signs in meanwhile gets the record in their account`() async throws {
        let (claims, session) = (InMemoryClaimRepository(), try #require(SessionID("0123456789abcdef")))
        let alice = try #require(UserID("alice"))
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments.isEmpty)
        _ = try await claims.claim(session, for: alice)
        repository.forget(Samples.id)
        claims.hideClaim(times: 1)
        _ = try await submit(.failure(.outcomeUnknown(detail: "")), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments == ["0123456789abcdef to alice"])
        claims.hideClaim(times: 1)
        let again = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments.count == 2 && again.owner == Owner(user: alice))
        repository.forget(Samples.id)
        _ = try await submit(.success(Samples.task), by: Owner(user: alice), claims: claims).get()
        #expect(claims.reassignments.count == 2)
    }

    @Test func `A failed claim lookup is repeated after the submission`()
        async throws
    {
        let (claims, session) = (InMemoryClaimRepository(), try #require(SessionID("0123456789abcdef")))
        _ = try await claims.claim(session, for: try #require(UserID("alice")))
        claims.hideClaim(times: 1)
        claims.fail(times: 1)
        let image = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(callLog.lines == ["add", "begin", "submit signed", "record task task-1"])
        #expect(claims.reassignments.count == 1 && image.owner.text == "alice")
        repository.forget(Samples.id)
        claims.hideClaim(times: 1)
        claims.fail(times: 2)
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments.count == 1)
    }
}
