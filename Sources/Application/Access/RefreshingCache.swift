import Domain
import Synchronization

/// Remembers what was read for a few seconds. A value of middle age is used while one request reads it anew, so that
/// requests wait only for what has not been used lately.
final class RefreshingCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// From this age on a value is read anew in the background.
    static var freshness: Duration { .seconds(4) }
    /// From this age on a value is not used.
    static var lifetime: Duration { .seconds(8) }
    static var capacity: Int { 20_000 }

    private struct Entry {
        /// Nil if there is none under the key.
        let value: Value?
        /// The time before it was read.
        let readAt: Timestamp
    }

    private struct Read {
        /// Tells a read from a later one of the same key.
        let number: UInt64
        let startedAt: Timestamp
        let task: Task<Result<Value?, Failure>, Never>
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var reads: [Key: Read] = [:]
        var count: UInt64 = 0
    }

    private let keepsMisses: Bool
    private let now: @Sendable () -> Timestamp
    private let read: @Sendable (Key) async throws(Failure) -> Value?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - keepsMisses: whether it is remembered that there is no value, for `freshness`.
    ///   - read: not cancelled with its callers. A failure is not remembered.
    init(
        keepsMisses: Bool, now: @escaping @Sendable () -> Timestamp,
        read: @escaping @Sendable (Key) async throws(Failure) -> Value?
    ) {
        self.keepsMisses = keepsMisses
        self.now = now
        self.read = read
    }

    /// - Returns: nil if there is no value under the key.
    func callAsFunction(_ key: Key) async throws(Failure) -> Value? {
        let now = now()
        let (entry, task) = state.withLock { state in
            if let entry = state.entries[key], Self.isUsable(entry, at: now) {
                if !Self.isFresh(entry.readAt, at: now), state.reads[key] == nil { _ = startRead(key, now, &state) }
                return (Entry?.some(entry), Task<Result<Value?, Failure>, Never>?.none)
            }
            if let read = state.reads[key], Self.isFresh(read.startedAt, at: now) { return (nil, read.task) }
            return (nil, startRead(key, now, &state))
        }
        if let task { return try await task.value.get() }
        return entry?.value
    }

    /// The next request reads anew, also if a read is in progress.
    func forget(_ key: Key) {
        state.withLock { state in
            state.entries[key] = nil
            state.reads[key] = nil
        }
    }

    /// As `forget`, for all values that fulfil a condition.
    func forget(where isAffected: (Value) -> Bool) {
        state.withLock { state in
            for (key, entry) in state.entries where entry.value.map(isAffected) == true {
                state.entries[key] = nil
                state.reads[key] = nil
            }
        }
    }

    private func startRead(
        _ key: Key, _ now: Timestamp, _ state: inout State
    ) -> Task<Result<Value?, Failure>, Never> {
        state.count += 1
        let number = state.count
        let task = Task {
            let result: Result<Value?, Failure>
            do throws(Failure) {
                result = .success(try await read(key))
            } catch {
                result = .failure(error)
            }
            finish(key, number, result)
            return result
        }
        state.reads[key] = Read(number: number, startedAt: now, task: task)
        return task
    }

    private func finish(_ key: Key, _ number: UInt64, _ result: Result<Value?, Failure>) {
        let now = now()
        state.withLock { state in
            guard let read = state.reads[key], read.number == number else { return }
            state.reads[key] = nil
            guard case .success(let value) = result else { return }
            guard value != nil || keepsMisses else {
                state.entries[key] = nil
                return
            }
            if state.entries.count >= Self.capacity, state.entries[key] == nil {
                state.entries = state.entries.filter { Self.isUsable($0.value, at: now) }
                if state.entries.count >= Self.capacity { state.entries = [:] }
            }
            state.entries[key] = Entry(value: value, readAt: read.startedAt)
        }
    }

    private static func isUsable(_ entry: Entry, at now: Timestamp) -> Bool {
        let age = now.since(entry.readAt)
        return age >= .zero && age < (entry.value == nil ? freshness : lifetime)
    }

    private static func isFresh(_ time: Timestamp, at now: Timestamp) -> Bool {
        let age = now.since(time)
        return age >= .zero && age < freshness
    }
}
