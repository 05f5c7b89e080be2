package import Domain
import Synchronization

/// A short cache of video mappings: a player requests one video many times, range by range.
///
/// An entry never outlives its mapping: the remaining time is counted down by the monotonic clock.
package final class CachedVideoMappings: VideoMappingRepository {
    /// The lifetime of an entry: how long a deleted video may still be served, and a new one not yet.
    package static let lifetime: Duration = .seconds(1)
    /// How long a mapping is used while the database is unavailable, so that playback continues during a failover.
    package static let outageLifetime: Duration = .seconds(60)
    /// Entries at most; some two kilobytes each, mostly the signed URL.
    package static let capacity = 4096
    /// Unknown ids at most; cached separately, so that guessed ids do not evict mappings.
    package static let unknownCapacity = 4096

    private struct Known {
        let content: Content
        let record: ItemReference?
        let endsAt: ContinuousClock.Instant
        let validUntil: ContinuousClock.Instant
        /// When its use during an outage ends.
        let keptUntil: ContinuousClock.Instant

        func source(at now: ContinuousClock.Instant) -> VideoSource {
            VideoSource(content: content, record: record, remaining: endsAt - now)
        }
    }

    private struct Unknown {
        /// Nil for an unknown id.
        let expired: VideoSource?
        let validUntil: ContinuousClock.Instant
    }

    private enum Lookup {
        case finished(Result<VideoSource?, Failure>)
        /// The fetching caller was cancelled: another one has to fetch.
        case retry
    }

    private typealias Waiter = CheckedContinuation<Lookup, Never>

    private struct State {
        var known: [ProxyID: Known] = [:]
        var unknown: [ProxyID: Unknown] = [:]
        /// Callers waiting for another caller's fetch.
        var inFlight: [ProxyID: [Waiter]] = [:]
    }

    private enum Action {
        case cached(VideoSource?)
        case fetch
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
            switch action(for: id) {
            case .cached(let source): return source
            case .fetch: return try await fetch(id)
            case .wait:
                switch await wait(for: id) {
                case .finished(let result): return try result.get()
                case .retry: continue
                }
            }
        }
    }

    private func action(for id: ProxyID) -> Action {
        let now = now()
        return state.withLock { state in
            if let known = state.known[id], now < known.validUntil { return .cached(known.source(at: now)) }
            if let unknown = state.unknown[id], now < unknown.validUntil { return .cached(unknown.expired) }
            guard state.inFlight[id] == nil else { return .wait }
            state.inFlight[id] = []
            return .fetch
        }
    }

    private func fetch(_ id: ProxyID) async throws(Failure) -> VideoSource? {
        // Taken before the request, so that its duration does not extend a mapping's lifetime.
        let requestedAt = now()
        var result: Result<VideoSource?, Failure>
        do throws(Failure) {
            result = .success(try await mappings.source(of: id))
        } catch {
            result = .failure(error)
        }
        var lookup = Lookup.finished(result)
        if case .failure = result, Task.isCancelled { lookup = .retry }
        let now = now()
        let waiters = state.withLock { state in
            switch result {
            case .success(let source): Self.store(source, of: id, requestedAt: requestedAt, in: &state, now: now)
            case .failure(let error) where error.code == .storageUnavailable:
                guard let known = state.known[id], now < known.keptUntil else { break }
                result = .success(known.source(at: now))
                lookup = .finished(result)
            case .failure: break
            }
            return state.inFlight.removeValue(forKey: id) ?? []
        }
        for waiter in waiters { waiter.resume(returning: lookup) }
        return try result.get()
    }

    private func wait(for id: ProxyID) async -> Lookup {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                guard state.inFlight[id] != nil else { return true }
                state.inFlight[id]?.append(waiter)
                return false
            }
            if isOver { waiter.resume(returning: .retry) }
        }
    }

    private static func store(
        _ source: VideoSource?, of id: ProxyID, requestedAt: ContinuousClock.Instant, in state: inout State,
        now: ContinuousClock.Instant
    ) {
        if let source, source.remaining > .zero {
            state.unknown[id] = nil
            makeRoom(in: &state.known, for: id, capacity) { now < $0.keptUntil }
            state.known[id] = Known(
                content: source.content, record: source.record, endsAt: requestedAt + source.remaining,
                validUntil: requestedAt + min(source.remaining, lifetime),
                keptUntil: requestedAt + min(source.remaining, outageLifetime))
        } else {
            state.known[id] = nil
            makeRoom(in: &state.unknown, for: id, unknownCapacity) { now < $0.validUntil }
            state.unknown[id] = Unknown(expired: source, validUntil: requestedAt + lifetime)
        }
    }

    /// Evicts expired entries; if there are none, an arbitrary half.
    private static func makeRoom<Entry>(
        in entries: inout [ProxyID: Entry], for id: ProxyID, _ capacity: Int, keeping isOfUse: (Entry) -> Bool
    ) {
        guard entries.count >= capacity, entries[id] == nil else { return }
        entries = entries.filter { isOfUse($0.value) }
        guard entries.count >= capacity else { return }
        entries = Dictionary(uniqueKeysWithValues: entries.dropFirst(capacity / 2).map { ($0.key, $0.value) })
    }
}
