import Application
import Domain
import Testing

@Suite struct ReceiveImageCallbackTests {
    private let callLog = CallLog()
    private let repository: InMemoryImageRepository
    private let faults = StorageFaults()
    private static let success = ImageOutcome.succeeded(Samples.imageURL)
    private static let timestamp = Timestamp(milliseconds: 1)

    init() {
        repository = InMemoryImageRepository(callLog: callLog)
        repository.put(Samples.image())
    }

    private func receive(
        _ callback: ImageCallback?, signature: String? = Samples.signature
    ) async -> Result<ReceiveImageCallback.Reception, Failure> {
        var provider = ScriptedProvider(callLog: callLog)
        provider.callback = callback
        let receive = ReceiveImageCallback(
            repository: repository, provider: provider, signer: Samples.signer, schedule: PollSchedule(),
            archiveWake: WakeSignal(), ledger: SettledOrders(faults), logger: Samples.logger)
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

    @Test func `A signed outcome is stored before it is acknowledged`() async throws {
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: Self.success)).get() == .accepted)
        #expect(callLog.lines == ["settle task-1 \(Samples.imageURL.text)"])
        repository.fail("settle")
        #expect(
            code(of: await receive(ImageCallback(task: Samples.task, outcome: Self.success))) == .storageUnavailable)
    }

    @Test func `An unconfirmed outcome is not acknowledged, but the repeated callback is`() async throws {
        let callback = ImageCallback(task: Samples.task, outcome: Self.success)
        repository.fail("settle", isApplied: true)
        #expect(code(of: await receive(callback)) == .writeUnconfirmed)
        repository.recover()
        #expect(try await receive(callback).get() == .accepted)
    }

    @Test func `A callback after the final status is acknowledged and changes nothing`() async throws {
        let states: [ImageState] = [
            .completed(image: Samples.imageURL, at: Self.timestamp),
            .failed(reason: .promptRefused, message: "", at: Self.timestamp),
        ]
        for state in states {
            repository.put(Samples.image(state))
            for outcome in [Self.success, .failed(.generationFailed), nil] {
                #expect(try await receive(ImageCallback(task: Samples.task, outcome: outcome)).get() == .accepted)
                #expect(repository.image(Samples.id)?.state == state)
            }
        }
    }

    @Test(arguments: [ImageFailure.timedOut, .providerUnavailable, .generationFailed])
    func `A success after an inferred failure is accepted`(reason: ImageFailure) async throws {
        repository.put(Samples.image(.failed(reason: reason, message: "", at: Self.timestamp, isInferred: true)))
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: Self.success)).get() == .accepted)
        #expect(repository.image(Samples.id)?.state.status == .completed)
        #expect(faults.calls == ["settle"], "its cost, before the callback is acknowledged")
    }

    @Test(arguments: [nil, "", String(repeating: "0", count: 64)])
    func `Without a valid signature the body only triggers a poll`(signature: String?) async throws {
        let callback = ImageCallback(task: Samples.task, outcome: Self.success)
        #expect(try await receive(callback, signature: signature).get() == .willPoll)
        #expect(callLog.lines == ["expedite task-1"])
        let other = ImageCallback(task: TaskID(stored: "task-2"), outcome: Self.success)
        #expect(code(of: await receive(other, signature: signature)) == .notFound)
        #expect(repository.image(Samples.id)?.state == .pending)
    }

    @Test func `A signed body that is not final stores the task id and triggers a poll`() async throws {
        repository.put(Samples.image(task: TaskID(placeholderFor: Samples.id)))
        #expect(try await receive(ImageCallback(task: Samples.task, outcome: nil)).get() == .willPoll)
        #expect(callLog.lines == ["record task task-1", "expedite task-1"])
        #expect(code(of: await receive(ImageCallback(task: TaskID(stored: "task-2"), outcome: nil))) == .notFound)
    }

    @Test func `A malformed body is rejected before any lookup`() async {
        #expect(code(of: await receive(nil)) == .validationFailed)
        #expect(callLog.lines.isEmpty)
    }
}
