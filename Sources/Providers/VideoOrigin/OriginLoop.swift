import NIOCore

/// The questions and the idle connections of one event loop; used on it alone.
final class OriginLoop {
    /// How exactly time limits are kept: one timer looks after all questions, because one for each would cost more than
    /// all the rest of a short video.
    private static let coarsestCheck: TimeAmount = .milliseconds(500)

    private struct Idle {
        let connection: OriginConnection
        let until: NIODeadline
    }

    let loop: any EventLoop
    let environment: OriginDependencies
    let buffers: ReadBuffers
    private var asks: [ObjectIdentifier: OriginFetch] = [:]
    private var idle: [OriginKey: [Idle]] = [:]
    private var idleCount = 0
    private var isChecking = false

    init(_ loop: any EventLoop, _ environment: OriginDependencies) {
        self.loop = loop
        self.environment = environment
        buffers = ReadBuffers(largest: environment.limits.largestRead)
    }

    func entered(_ ask: OriginFetch) {
        asks[ObjectIdentifier(ask)] = ask
        check()
    }

    func left(_ ask: OriginFetch) {
        asks[ObjectIdentifier(ask)] = nil
        environment.streams.leave()
    }

    /// - Returns: the connection that was used last, of those that are still good; it is the asker's from here on.
    func takeIdle(_ key: OriginKey) -> OriginConnection? {
        while let entry = idle[key]?.popLast() {
            idleCount -= 1
            if entry.connection.isUsable { return entry.connection }
        }
        return nil
    }

    /// Keeps a connection for the next question.
    func park(_ connection: OriginConnection) {
        guard connection.isUsable, idleCount < environment.limits.idleConnections else { return connection.close() }
        connection.release()
        idleCount += 1
        idle[connection.key, default: []].append(Idle(connection: connection, until: .now() + environment.limits.idle))
        check()
    }

    private func check() {
        guard !isChecking else { return }
        isChecking = true
        loop.assumeIsolated().scheduleTask(in: interval) { [self] in
            isChecking = false
            let now = NIODeadline.now()
            for ask in asks.values { ask.endIfOverdue(now) }
            dropIdle(now)
            if asks.isEmpty { buffers.drop() }
            environment.tidyUp()
            if !asks.isEmpty || idleCount > 0 { check() }
        }
    }

    private var interval: TimeAmount {
        let limits = environment.limits
        let shortest = min(limits.connecting, limits.head, limits.originSilence, limits.clientSilence, limits.idle)
        return min(Self.coarsestCheck, .nanoseconds(shortest.nanoseconds / 4))
    }

    private func dropIdle(_ now: NIODeadline) {
        for (key, entries) in idle {
            let kept = entries.filter { $0.until > now && $0.connection.isUsable }
            for entry in entries where entry.until <= now { entry.connection.close() }
            idleCount -= entries.count - kept.count
            idle[key] = kept.isEmpty ? nil : kept
        }
    }
}
