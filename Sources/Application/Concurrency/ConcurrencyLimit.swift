import Synchronization

/// Limits concurrent work: some callers run, some are queued, and the rest are rejected. The queue is served
/// round-robin by party, so that no party waits for everything that another has queued.
package final class ConcurrencyLimit: Sendable {
    private enum Decision { case admitted, shareUsed, full }

    private struct Waiter {
        let parties: [Party]
        let continuation: CheckedContinuation<Decision, Never>
    }

    private struct State {
        var running = 0
        /// Running and queued work of each party.
        var pending: [Party: Int] = [:]
        /// The queue of each party; the key is the first party of the work.
        var queues: [Party?: [Waiter]] = [:]
        /// The parties with a queue, the next one first.
        var turns: [Party?] = []
        var queued = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let queueLimit: Int
    private let share: Int?
    private let networkLimit: Int
    private let message: String

    /// - Parameters:
    ///   - waiting: the length of the queue. When it is full, a caller displaces the last one of the party with the
    ///     longest queue, if its own queue is shorter.
    ///   - perParty: the share of a party: how many callers may run or be queued; nil for no limit. For a party with
    ///     several shares it is multiplied by their number, but limited to a quarter of `whole`.
    ///   - whole: the total of all parties; nil for `limit` plus `waiting`.
    ///   - message: the error message for rejected callers.
    package init(_ limit: Int, waiting: Int = 0, perParty: Int? = nil, of whole: Int? = nil, message: String) {
        self.limit = limit
        queueLimit = waiting
        share = perParty
        networkLimit = (whole ?? (waiting < .max - limit ? limit + waiting : .max)) / 4
        self.message = message
    }

    /// Runs `work` in a slot.
    ///
    /// - Parameter parties: the parties of the caller: it waits in the queue of the first, and counts for each.
    /// - Throws: as `acquire`; what `work` throws.
    package func run<Output>(for parties: [Party] = [], _ work: () async throws -> Output) async throws -> Output {
        let slot = try await acquire(for: parties)
        defer { slot.release() }
        return try await work()
    }

    /// Waits for a slot, which is held until it is released.
    ///
    /// - Throws: `rateLimited` if a party has used up its share, `overloaded` if the queue is full.
    package func acquire(for parties: [Party] = []) async throws(Failure) -> ConcurrencySlot {
        let decision = await withCheckedContinuation { continuation in
            let waiter = Waiter(parties: parties, continuation: continuation)
            let (decision, displaced) = state.withLock { decide(waiter, &$0) }
            displaced?.continuation.resume(returning: .full)
            if let decision { continuation.resume(returning: decision) }
        }
        switch decision {
        case .admitted: return ConcurrencySlot { [self] in release(parties) }
        case .shareUsed: throw Failure(.rateLimited, message, retryAfter: 2)
        case .full: throw Failure(.overloaded, message, retryAfter: 2)
        }
    }

    /// - Returns: nil if the waiter is queued; and the waiter that lost its place to it.
    private func decide(_ waiter: Waiter, _ state: inout State) -> (Decision?, displaced: Waiter?) {
        if let share, waiter.parties.contains(where: { state.pending[$0, default: 0] >= limit(of: $0, share) }) {
            return (.shareUsed, nil)
        }
        if state.running < limit {
            state.running += 1
            Self.count(waiter.parties, 1, &state)
            return (.admitted, nil)
        }
        let party = waiter.parties.first
        var displaced: Waiter?
        if state.queued >= queueLimit {
            displaced = displace(for: party, &state)
            guard displaced != nil else { return (.full, nil) }
        }
        if state.queues[party] == nil { state.turns.append(party) }
        state.queues[party, default: []].append(waiter)
        state.queued += 1
        Self.count(waiter.parties, 1, &state)
        return (nil, displaced)
    }

    private func limit(of party: Party, _ share: Int) -> Int { max(share, min(party.shares * share, networkLimit)) }

    /// Removes the last waiter of the longest queue, if a party's own queue stays shorter with one more.
    private func displace(for party: Party?, _ state: inout State) -> Waiter? {
        guard let longest = state.queues.max(by: { $0.value.count < $1.value.count }),
            longest.value.count > (state.queues[party]?.count ?? 0) + 1
        else { return nil }
        let waiter = state.queues[longest.key]?.removeLast()
        Self.count(waiter?.parties ?? [], -1, &state)
        state.queued -= 1
        return waiter
    }

    private func release(_ parties: [Party]) {
        let next = state.withLock { state -> Waiter? in
            Self.count(parties, -1, &state)
            guard !state.turns.isEmpty else {
                state.running -= 1
                return nil
            }
            let party = state.turns.removeFirst()
            let waiter = state.queues[party]?.removeFirst()
            if state.queues[party]?.isEmpty == true { state.queues[party] = nil } else { state.turns.append(party) }
            state.queued -= 1
            return waiter
        }
        next?.continuation.resume(returning: .admitted)
    }

    private static func count(_ parties: [Party], _ change: Int, _ state: inout State) {
        for party in parties {
            let count = state.pending[party, default: 0] + change
            state.pending[party] = count == 0 ? nil : count
        }
    }
}
