import Application
import Domain
import Testing

@Suite struct SubmitImageTests {
    private let callLog = CallLog()
    private let repository: InMemoryImageRepository

    init() { repository = InMemoryImageRepository(callLog: callLog) }

    private func submit(
        _ submission: Result<TaskID, ImageSubmissionError>, by owner: Owner = Samples.owner,
        claims: InMemoryClaimRepository = InMemoryClaimRepository()
    ) async -> Result<GeneratedImage, Failure> {
        let submit = SubmitImage(
            repository: repository, claims: claims,
            provider: ScriptedProvider(callLog: callLog, submission: submission),
            signer: Samples.signer,
            schedule: PollSchedule(), environment: Samples.environment, logger: Samples.logger)
        do throws(Failure) {
            return .success(try await submit(Samples.request, as: Samples.id, by: owner))
        } catch {
            return .failure(error)
        }
    }

    @Test func `The record is stored before the submission, and its task id after it`() async throws {
        let image = try await submit(.success(Samples.task)).get()
        #expect(callLog.lines == ["add", "submit signed", "record task task-1"])
        #expect(image.taskID == Samples.task)
        #expect(image.state == .pending)
    }

    @Test func `If the record cannot be stored nothing is submitted`() async {
        repository.fail("add")
        guard case .failure(let failure) = await submit(.success(Samples.task)) else {
            Issue.record("a request was submitted")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(callLog.lines == ["add"])
    }

    @Test func `An existing record is not submitted again`() async throws {
        repository.put(Samples.image())
        let image = try await submit(.success(TaskID(stored: "task-2"))).get()
        #expect(image.taskID == Samples.task)
        #expect(callLog.lines == ["add"])
    }

    @Test(arguments: ImageFailure.allCases)
    func `A rejection fails the record and is returned to the client`(reason: ImageFailure) async throws {
        guard case .failure(let failure) = await submit(.failure(.refused(reason, detail: "secret"))) else {
            Issue.record("a rejected submission succeeded")
            return
        }
        #expect(callLog.lines == ["add", "submit signed", "settle - \(reason.rawValue)"])
        let refused = [.promptRefused, .referenceImageRefused, .requestRefused].contains(reason)
        #expect(failure.code == (refused ? .imageRefused : .providerUnavailable))
        #expect((failure.retryAfter == nil) == refused)
        #expect(failure.message == reason.message)
        #expect(failure.location == "/api/v1/nanobanana/images/\(Samples.id.text)")
        #expect(repository.image(Samples.id)?.state.status == .failed)
    }

    @Test func `A submission with an unknown outcome stays pending and is not repeated`() async throws {
        let image = try await submit(.failure(.outcomeUnknown(detail: "cut off"))).get()
        #expect(image.state == .pending)
        #expect(image.taskID == TaskID(placeholderFor: Samples.id))
        #expect(callLog.lines == ["add", "submit signed"])
    }

    @Test func `After the submission a task id that cannot be stored is no error`() async throws {
        repository.fail("record task")
        let image = try await submit(.success(Samples.task)).get()
        #expect(image.taskID == Samples.task)
        #expect(callLog.lines.filter { $0 == "submit signed" }.count == 1)
        #expect(repository.image(Samples.id)?.state == .pending)
    }

    @Test func `A task id that another record has fails this record`() async throws {
        var other = Samples.image()
        other.id = RecordID("ffffffffffffffffffffffff")!
        repository.put(other)
        _ = try await submit(.success(Samples.task)).get()
        #expect(callLog.lines.last == "settle - generation_failed")
        #expect(repository.image(other.id)?.state == .pending)
    }

    @Test func `A visitor who signs in meanwhile gets the record in their account`() async throws {
        let (claims, session) = (InMemoryClaimRepository(), try #require(SessionID("0123456789abcdef")))
        let alice = try #require(UserID("alice"))
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments.isEmpty)
        _ = try await claims.claim(session, for: alice)
        repository.forget(Samples.id)
        _ = try await submit(.failure(.outcomeUnknown(detail: "")), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments == ["0123456789abcdef to alice"])
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
        claims.fail(times: 1)
        let image = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(callLog.lines == ["add", "submit signed", "record task task-1"])
        #expect(claims.reassignments.count == 1 && image.owner.text == "alice")
        repository.forget(Samples.id)
        claims.fail(times: 2)
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.reassignments.count == 1)
    }
}
