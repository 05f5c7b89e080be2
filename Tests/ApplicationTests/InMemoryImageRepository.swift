import Application
import Domain
import Synchronization

/// An image repository in memory that records its calls.
final class InMemoryImageRepository: ImageLifecycleRepository {
    private struct State {
        var images: [RecordID: GeneratedImage] = [:]
        var submissionDue: Set<RecordID> = []
        var failure: WriteFailure?
        var failingCall: String?
        var due: [ClaimedImage] = []
    }

    private let state = Mutex(State())
    private let callLog: CallLog

    init(callLog: CallLog) { self.callLog = callLog }

    /// Makes one method fail, as if the database were unavailable, or had applied the write without confirming it.
    func fail(_ call: String, isApplied: Bool = false) {
        state.withLock { state in
            state.failure =
                isApplied
                ? .unknown(detail: "not confirmed")
                : .notApplied(Failure(.storageUnavailable, "The database is unavailable."))
            state.failingCall = call
        }
    }

    func recover() { state.withLock { $0.failingCall = nil } }

    func put(_ image: GeneratedImage) { state.withLock { $0.images[image.id] = image } }

    func forget(_ id: RecordID) { state.withLock { $0.images[id] = nil } }

    func image(_ id: RecordID) -> GeneratedImage? { state.withLock { $0.images[id] } }

    /// - Parameter apply: the write, which is applied even if it is not confirmed.
    private func record<Output>(
        _ call: String, _ detail: String = "", _ apply: (inout sending State) -> sending Output
    ) throws(WriteFailure) -> Output {
        callLog.record(detail.isEmpty ? call : "\(call) \(detail)")
        let failure = state.withLock { $0.failingCall == call ? $0.failure : nil }
        if case .notApplied? = failure { throw failure! }
        let output = state.withLock(apply)
        if let failure { throw failure }
        return output
    }

    func add(
        _ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule
    ) async throws(WriteFailure) -> AddedImage {
        try record("add") { state in
            if let existing = state.images[image.id] { return .existed(existing) }
            state.images[image.id] = image
            state.submissionDue.insert(image.id)
            return .added(image)
        }
    }

    func beginSubmission(_ id: RecordID, attempt: RecordID) async throws(WriteFailure) -> Bool {
        try record("begin") { $0.submissionDue.remove(id) != nil }
    }

    func recordTaskID(_ id: RecordID, task: TaskID) async throws(WriteFailure) -> GeneratedImage? {
        try record("record task", task.text) { state in
            if state.images.values.contains(where: { $0.taskID == task && $0.id != id }) { return nil }
            guard var image = state.images[id] else { return nil }
            if image.taskID == TaskID(placeholderFor: id) {
                image.taskID = task
                if case .failed(_, _, _, isInferred: true) = image.state { image.state = .pending }
            }
            state.images[id] = image
            return image
        }
    }

    func settle(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome
    ) async throws(WriteFailure) -> ImageSettlement {
        try record("settle", "\(task?.text ?? "-") \(outcome.text)") { state in
            guard let image = state.images[id] else { return .unknown }
            let effect = image.state.effect(of: outcome)
            guard effect != .none else { return .alreadyFinal }
            switch outcome {
            case .succeeded(let address): state.images[id]?.state = .completed(image: address, at: image.createdAt)
            case .refused(let reason) where reason != .providerUnavailable, .failed(let reason):
                state.images[id]?.state = .failed(reason: reason, message: reason.message, at: image.createdAt)
            case .refused(let reason), .gaveUp(let reason):
                state.images[id]?.state = .failed(
                    reason: reason, message: reason.message, at: image.createdAt, isInferred: true)
            }
            return effect == .settles ? .settled : .revived
        }
    }

    func expedite(task: TaskID, schedule: PollSchedule) async throws(WriteFailure) -> Bool {
        try record("expedite", task.text) {
            $0.images.values.contains { $0.taskID == task && $0.state == .pending }
        }
    }

    func due(_ schedule: PollSchedule, upTo limit: Int) async throws(Failure) -> DueItems<DueImage> {
        if case .notApplied(let failure)? = state.withLock({ $0.failingCall == "due" ? $0.failure : nil }) {
            throw failure
        }
        return state.withLock { state in
            DueItems(state.due.prefix(limit).map { DueImage(id: $0.id, hasTask: $0.task != nil) })
        }
    }

    func claim(_ image: DueImage, _ schedule: PollSchedule) async throws(Failure) -> ClaimedImage? {
        state.withLock { $0.due.popLast() }
    }
}

extension ImageOutcome {
    fileprivate var text: String {
        switch self {
        case .succeeded(let address): address.text
        case .refused(let reason), .failed(let reason), .gaveUp(let reason): reason.rawValue
        }
    }
}
