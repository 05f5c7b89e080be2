import NIOCore

/// The fetches and idle connections of one event loop; not thread-safe.
final class OriginLoop {
    /// Precision of timeouts: one timer checks all fetches, because a timer per fetch would cost more than the rest of
    /// a short video.
    private static let maximumCheckInterval: TimeAmount = .milliseconds(500)

    private struct Idle {
        let connection: OriginConnection
        let until: NIODeadline
    }

    let loop: any EventLoop
    let environment: OriginDependencies
    let buffers: ReadBuffers
    private var fetches: [ObjectIdentifier: OriginFetch] = [:]
    private var idle: [OriginKey: [Idle]] = [:]
    private var idleCount = 0
    private var isChecking = false

    init(_ loop: any EventLoop, _ environment: OriginDependencies) {
        self.loop = loop
        self.environment = environment
        buffers = ReadBuffers(largest: environment.limits.largestRead)
    }

    func register(_ fetch: OriginFetch) {
        fetches[ObjectIdentifier(fetch)] = fetch
        check()
    }

    func unregister(_ fetch: OriginFetch) {
        fetches[ObjectIdentifier(fetch)] = nil
        environment.streams.leave()
    }

    /// - Returns: the most recently used connection that is still usable; the caller owns it.
    func takeIdle(_ key: OriginKey) -> OriginConnection? {
        while let entry = idle[key]?.popLast() {
            idleCount -= 1
            if entry.connection.isUsable { return entry.connection }
        }
        return nil
    }

    /// Keeps a connection for the next request.
    func park(_ connection: OriginConnection) {
        guard connection.isUsable, idleCount < environment.limits.idleConnections else { return connection.close() }
        connection.release()
        idleCount += 1
        idle[connection.key, default: []].append(
            Idle(connection: connection, until: .now() + environment.limits.idleTimeout))
        check()
    }

    private func check() {
        guard !isChecking else { return }
        isChecking = true
        loop.assumeIsolated().scheduleTask(in: interval) { [self] in
            isChecking = false
            let now = NIODeadline.now()
            for fetch in fetches.values { fetch.checkTimeout(now) }
            dropIdle(now)
            if fetches.isEmpty { buffers.drop() }
            environment.releaseMemoryIfDrained()
            if !fetches.isEmpty || idleCount > 0 { check() }
        }
    }

    private var interval: TimeAmount {
        let limits = environment.limits
        let shortest = min(
            limits.connectTimeout, limits.headTimeout, limits.originReadTimeout, limits.clientWriteTimeout,
            limits.idleTimeout)
        return min(Self.maximumCheckInterval, .nanoseconds(shortest.nanoseconds / 4))
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
