/// The running and waiting commands of one bulkhead.
struct CommandLane {
    /// Number of connections that only this bulkhead may use.
    let reserved: Int
    /// Number of connections that it occupies.
    var running = 0
    private var waiting: [PendingCommand] = []
    /// Start of the queue in `waiting`; elements before it have been taken.
    private var start = 0

    init(reserved: Int) { self.reserved = reserved }

    var count: Int { waiting.count - start }
    var first: PendingCommand? { start < waiting.count ? waiting[start] : nil }
    var earliestDeadline: ContinuousClock.Instant? { waiting[start...].lazy.map(\.deadline).min() }

    mutating func append(_ command: PendingCommand) { waiting.append(command) }

    mutating func popFirst() -> PendingCommand? {
        guard let command = first else { return nil }
        start += 1
        // Compact only when half of the array is used up, to keep removals cheap.
        if start * 2 >= waiting.count {
            waiting.removeFirst(start)
            start = 0
        }
        return command
    }

    mutating func remove(where isUnwanted: (PendingCommand) -> Bool) -> [PendingCommand] {
        let removed = waiting[start...].filter(isUnwanted)
        guard !removed.isEmpty else { return [] }
        waiting = waiting[start...].filter { !isUnwanted($0) }
        start = 0
        return removed
    }
}
