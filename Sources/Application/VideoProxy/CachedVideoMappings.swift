package import Domain
import Synchronization

/// Remembers for a short while where videos come from: a player asks for one video many times, range by range.
///
/// What is remembered never outlives the mapping: its remaining time goes on running here, by this machine's steady
/// clock, which no change of the time of day touches.
package final class CachedVideoMappings: VideoMappingRepository {
    /// How long an answer is used again, so that a mapping that is withdrawn stops being served.
    package static let lifetime: Duration = .seconds(60)
    /// The same for ids that there are not, and for expired ones: a video that has just been made must show.
    package static let shortLifetime: Duration = .seconds(1)
    /// So many mappings; some two kilobytes each, which is mostly the signed address.
    package static let capacity = 4096
    /// So many ids that there are not. They are kept apart, so that guessing ids pushes nothing else out.
    package static let unknownCapacity = 4096

    private struct Known {
        let origin: String
        let endsAt: ContinuousClock.Instant
        let validUntil: ContinuousClock.Instant
    }

    private struct Unknown {
        /// Nil for an id that there is not.
        let expired: VideoSource?
        let validUntil: ContinuousClock.Instant
    }

    private enum Answer {
        case ended(Result<VideoSource?, Failure>)
        /// Whoever asked has gone before the answer came: somebody else has to ask.
        case askAgain
    }

    private typealias Waiter = CheckedContinuation<Answer, Never>

    private struct State {
        var known: [ProxyID: Known] = [:]
        var unknown: [ProxyID: Unknown] = [:]
        /// Whoever waits for a question that somebody else has asked.
        var underWay: [ProxyID: [Waiter]] = [:]
    }

    private enum Turn {
        case answered(VideoSource?)
        case ask
        case wait
    }

    private let mappings: any VideoMappingRepository
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(
        _ mappings: any VideoMappingRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.mappings = mappings
        self.now = now
    }

    package func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        while true {
            switch turn(of: id) {
            case .answered(let source): return source
            case .ask: return try await ask(about: id)
            case .wait:
                switch await wait(for: id) {
                case .ended(let result): return try result.get()
                case .askAgain: continue
                }
            }
        }
    }

    private func turn(of id: ProxyID) -> Turn {
        let now = now()
        return state.withLock { state in
            if let known = state.known[id], now < known.validUntil {
                return .answered(VideoSource(origin: known.origin, remaining: known.endsAt - now))
            }
            if let unknown = state.unknown[id], now < unknown.validUntil { return .answered(unknown.expired) }
            guard state.underWay[id] == nil else { return .wait }
            state.underWay[id] = []
            return .ask
        }
    }

    private func ask(about id: ProxyID) async throws(Failure) -> VideoSource? {
        // From before the question, so that the time it takes never lengthens a mapping's life.
        let asked = now()
        let result: Result<VideoSource?, Failure>
        do throws(Failure) {
            result = .success(try await mappings.source(of: id))
        } catch {
            result = .failure(error)
        }
        var answer = Answer.ended(result)
        if case .failure = result, Task.isCancelled { answer = .askAgain }
        let now = now()
        let waiters = state.withLock { state in
            if case .success(let source) = result { Self.remember(source, of: id, asked: asked, in: &state, now: now) }
            return state.underWay.removeValue(forKey: id) ?? []
        }
        for waiter in waiters { waiter.resume(returning: answer) }
        return try result.get()
    }

    private func wait(for id: ProxyID) async -> Answer {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                guard state.underWay[id] != nil else { return true }
                state.underWay[id]?.append(waiter)
                return false
            }
            if isOver { waiter.resume(returning: .askAgain) }
        }
    }

    private static func remember(
        _ source: VideoSource?, of id: ProxyID, asked: ContinuousClock.Instant, in state: inout State,
        now: ContinuousClock.Instant
    ) {
        if let source, source.remaining > .zero {
            state.unknown[id] = nil
            makeRoom(in: &state.known, for: id, capacity) { now < $0.validUntil }
            state.known[id] = Known(
                origin: source.origin, endsAt: asked + source.remaining,
                validUntil: asked + min(source.remaining, lifetime))
        } else {
            state.known[id] = nil
            makeRoom(in: &state.unknown, for: id, unknownCapacity) { now < $0.validUntil }
            state.unknown[id] = Unknown(expired: source, validUntil: asked + shortLifetime)
        }
    }

    /// Removes what is no longer of use; where all is, any half.
    private static func makeRoom<Entry>(
        in entries: inout [ProxyID: Entry], for id: ProxyID, _ capacity: Int, keeping isOfUse: (Entry) -> Bool
    ) {
        guard entries.count >= capacity, entries[id] == nil else { return }
        entries = entries.filter { isOfUse($0.value) }
        guard entries.count >= capacity else { return }
        entries = Dictionary(uniqueKeysWithValues: entries.dropFirst(capacity / 2).map { ($0.key, $0.value) })
    }
}
