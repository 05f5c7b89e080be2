import Application
import Domain
import Testing

@Suite struct ReceiveImageCallbackTests {
    private let journal = CallLog()
    private let repository: InMemoryImageRepository
    private static let success = ImageOutcome.succeeded(Samples.picture)
    private static let timestamp = Timestamp(milliseconds: 1)

    init() {
        repository = InMemoryImageRepository(journal: journal)
        repository.put(Samples.image())
    }

    private func receive(
        _ callback: ImageCallback?, signature: String? = Samples.signature
    ) async -> Result<ReceiveImageCallback.Reception, Failure> {
        var provider = ScriptedProvider(journal: journal)
        provider.callback = callback
        let receive = ReceiveImageCallback(
            repository: repository, provider: provider, signer: Samples.signer, schedule: PollSchedule(),
            logger: Samples.logger)
        do throws(Failure) {
            return .success(try await receive(record: Samples.id.text, signature: signature, body: []))
        } catch {
            return .failure(error)
        }
    }

    private func code(of result: Result<ReceiveImageCallback.Reception, Failure>) -> Failure.Code? {
        if case .failure(let failure) = result { return failure.code }
        return nil
    }

    @Test func `A signed end is written down, and only then acknowledged`() async throws {
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: Self.success)).get() == .taken)
        #expect(journal.lines == ["settle task-1 \(Samples.picture.text)"])
        repository.fail("settle")
        #expect(
            code(of: await receive(ImageCallback(task: Samples.task, outcome: Self.success))) == .storageUnavailable)
    }

    @Test func `What comes after the end is acknowledged and changes nothing`() async throws {
        let states: [ImageState] = [
            .completed(image: Samples.picture, at: Self.timestamp),
            .failed(reason: .promptRefused, sentence: "", at: Self.timestamp),
        ]
        for state in states {
            repository.put(Samples.image(state))
            for outcome in [Self.success, .failed(.generationFailed), nil] {
                #expect(try await receive(ImageCallback(task: Samples.task, outcome: outcome)).get() == .taken)
                #expect(repository.image(Samples.id)?.state == state)
            }
        }
    }

    @Test func `A success after our own time-out is taken`() async throws {
        repository.put(Samples.image(.failed(reason: .timedOut, sentence: "", at: Self.timestamp)))
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: Self.success)).get() == .taken)
        #expect(repository.image(Samples.id)?.state.status == .completed)
    }

    @Test(arguments: [nil, "", String(repeating: "0", count: 64)])
    func `Without the signature the body decides nothing`(signature: String?) async throws {
        let callback = ImageCallback(task: Samples.task, outcome: Self.success)
        #expect(try await receive(callback, signature: signature).get() == .willAsk)
        #expect(journal.lines == ["hasten task-1"])
        let stranger = ImageCallback(task: TaskID(stored: "task-2"), outcome: Self.success)
        #expect(code(of: await receive(stranger, signature: signature)) == .notFound)
        #expect(repository.image(Samples.id)?.state == .pending)
    }

    @Test func `A signed body without an end brings the task's name, and has it asked about`() async throws {
        repository.put(Samples.image(task: TaskID(standingIn: Samples.id)))
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: nil)).get() == .willAsk)
        #expect(journal.lines == ["name task-1", "hasten task-1"])
        #expect(code(of: await receive(ImageCallback(task: TaskID(stored: "task-2"), outcome: nil))) == .notFound)
    }

    @Test func `A body that is no callback is refused before anything is looked up`() async {
        #expect(code(of: await receive(nil)) == .validationFailed)
        #expect(journal.lines.isEmpty)
    }
}
