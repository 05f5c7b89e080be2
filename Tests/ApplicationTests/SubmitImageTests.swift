import Application
import Domain
import Testing

@Suite struct SubmitImageTests {
    private let journal = CallLog()
    private let repository: InMemoryImageRepository

    init() { repository = InMemoryImageRepository(journal: journal) }

    private func submit(
        _ order: Result<TaskID, ImageSubmissionError>, by owner: Owner = Samples.owner,
        claims: InMemoryClaimRepository = InMemoryClaimRepository()
    ) async -> Result<GeneratedImage, Failure> {
        let submit = SubmitImage(
            repository: repository, claims: claims, provider: ScriptedProvider(journal: journal, order: order),
            signer: Samples.signer,
            schedule: PollSchedule(), environment: Samples.environment, logger: Samples.logger)
        do throws(Failure) {
            return .success(try await submit(Samples.request, as: Samples.id, by: owner))
        } catch {
            return .failure(error)
        }
    }

    @Test func `The record is there before the provider is asked, and learns the task's name behind it`() async throws {
        let image = try await submit(.success(Samples.task)).get()
        #expect(journal.lines == ["add", "order signed", "name task-1"])
        #expect(image.taskID == Samples.task)
        #expect(image.state == .pending)
    }

    @Test func `Where the record cannot be written nothing is ordered`() async {
        repository.fail("add")
        guard case .failure(let failure) = await submit(.success(Samples.task)) else {
            Issue.record("an order was given")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(journal.lines == ["add"])
    }

    @Test func `A record that is there already is not ordered again`() async throws {
        repository.put(Samples.image())
        let image = try await submit(.success(TaskID(stored: "task-2"))).get()
        #expect(image.taskID == Samples.task)
        #expect(journal.lines == ["add"])
    }

    @Test(arguments: ImageFailure.allCases)
    func `A refusal ends the record with its reason and tells whoever asked`(reason: ImageFailure) async throws {
        guard case .failure(let failure) = await submit(.failure(.refused(reason, detail: "secret"))) else {
            Issue.record("a refused order was taken")
            return
        }
        #expect(journal.lines == ["add", "order signed", "settle - \(reason.rawValue)"])
        let refused = [.promptRefused, .pictureRefused, .requestRefused].contains(reason)
        #expect(failure.code == (refused ? .imageRefused : .providerUnavailable))
        #expect((failure.retryAfter == nil) == refused)
        #expect(failure.message == reason.sentence)
        #expect(failure.location == "/api/v1/nanobanana/images/\(Samples.id.text)")
        #expect(repository.image(Samples.id)?.state.status == .failed)
    }

    @Test func `An order whose fate is not known stays pending and is not given again`() async throws {
        let image = try await submit(.failure(.outcomeUnknown(detail: "cut off"))).get()
        #expect(image.state == .pending)
        #expect(image.taskID == TaskID(standingIn: Samples.id))
        #expect(journal.lines == ["add", "order signed"])
    }

    @Test func `Once ordered, a name that cannot be written down is no error`() async throws {
        repository.fail("name")
        let image = try await submit(.success(Samples.task)).get()
        #expect(image.taskID == Samples.task)
        #expect(journal.lines.filter { $0 == "order signed" }.count == 1)
        #expect(repository.image(Samples.id)?.state == .pending)
    }

    @Test func `A task that another record has fails this record`() async throws {
        var other = Samples.image()
        other.id = RecordID("ffffffffffffffffffffffff")!
        repository.put(other)
        _ = try await submit(.success(Samples.task)).get()
        #expect(journal.lines.last == "settle - generation_failed")
        #expect(repository.image(other.id)?.state == .pending)
    }

    @Test func `What a visitor asks for who has signed in meanwhile is their account's`() async throws {
        let (claims, session) = (InMemoryClaimRepository(), try #require(SessionID("0123456789abcdef")))
        let alice = try #require(UserID("alice"))
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.sweeps.isEmpty)
        _ = try await claims.claim(session, for: alice)
        repository.forget(Samples.id)
        _ = try await submit(.failure(.outcomeUnknown(detail: "")), by: Owner(session: session), claims: claims).get()
        #expect(claims.sweeps == ["0123456789abcdef to alice"])
        let again = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.sweeps.count == 2 && again.owner == Owner(user: alice))
        repository.forget(Samples.id)
        _ = try await submit(.success(Samples.task), by: Owner(user: alice), claims: claims).get()
        #expect(claims.sweeps.count == 2)
    }

    @Test func `Where it is not known whether a visitor has signed in, it is looked at again behind the order`()
        async throws
    {
        let (claims, session) = (InMemoryClaimRepository(), try #require(SessionID("0123456789abcdef")))
        _ = try await claims.claim(session, for: try #require(UserID("alice")))
        claims.fail(times: 1)
        let image = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(journal.lines == ["add", "order signed", "name task-1"])
        #expect(claims.sweeps.count == 1 && image.owner.text == "alice")
        repository.forget(Samples.id)
        claims.fail(times: 2)
        _ = try await submit(.success(Samples.task), by: Owner(session: session), claims: claims).get()
        #expect(claims.sweeps.count == 1)
    }
}
