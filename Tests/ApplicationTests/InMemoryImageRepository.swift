import Application
import Domain
import Synchronization

/// An image repository in memory that records its calls.
final class InMemoryImageRepository: ImageLifecycleRepository {
    private struct State {
        var images: [RecordID: GeneratedImage] = [:]
        var failure: Failure?
        var failingCall: String?
        var due: [ClaimedImage] = []
    }

    private let state = Mutex(State())
    private let callLog: CallLog

    init(callLog: CallLog) { self.callLog = callLog }

    /// Makes one method fail as if the database were unavailable.
    func fail(_ call: String) {
        state.withLock { state in
            state.failure = Failure(.storageUnavailable, "The database is unavailable.")
            state.failingCall = call
        }
    }

    func put(_ image: GeneratedImage) { state.withLock { $0.images[image.id] = image } }

    func forget(_ id: RecordID) { state.withLock { $0.images[id] = nil } }

    func image(_ id: RecordID) -> GeneratedImage? { state.withLock { $0.images[id] } }

    private func record(_ call: String, _ detail: String = "") throws(Failure) {
        callLog.record(detail.isEmpty ? call : "\(call) \(detail)")
        if let failure = state.withLock({ $0.failingCall == call ? $0.failure : nil }) { throw failure }
    }

    func add(
        _ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule
    ) async throws(Failure) -> AddedImage {
        try record("add")
        if let existing = self.image(image.id) { return .existed(existing) }
        put(image)
        return .added(image)
    }

    func recordTaskID(_ id: RecordID, task: TaskID) async throws(Failure) -> GeneratedImage? {
        try record("record task", task.text)
        return state.withLock { state in
            if state.images.values.contains(where: { $0.taskID == task && $0.id != id }) { return nil }
            if state.images[id]?.taskID == TaskID(placeholderFor: id) { state.images[id]?.taskID = task }
            return state.images[id]
        }
    }

    func settle(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome
    ) async throws(Failure) -> ImageSettlement {
        try record("settle", "\(task?.text ?? "-") \(outcome.text)")
        return state.withLock { state in
            guard let image = state.images[id] else { return .unknown }
            let effect = image.state.effect(of: outcome)
            guard effect != .none else { return .alreadyFinal }
            switch outcome {
            case .succeeded(let address): state.images[id]?.state = .completed(image: address, at: image.createdAt)
            case .failed(let reason):
                state.images[id]?.state = .failed(reason: reason, message: reason.message, at: image.createdAt)
            }
            return effect == .revives ? .revived : .settled
        }
    }

    func expedite(task: TaskID, schedule: PollSchedule) async throws(Failure) -> Bool {
        try record("expedite", task.text)
        return state.withLock { $0.images.values.contains { $0.taskID == task && $0.state == .pending } }
    }

    func claimDue(_ schedule: PollSchedule) async throws(Failure) -> ClaimedImage? {
        try record("claim")
        return state.withLock { $0.due.popLast() }
    }
}

extension ImageOutcome {
    fileprivate var text: String {
        switch self {
        case .succeeded(let address): address.text
        case .failed(let reason): reason.rawValue
        }
    }
}
