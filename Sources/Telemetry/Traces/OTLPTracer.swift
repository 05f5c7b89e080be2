package import Logging
import ServiceLifecycle
import Synchronization
package import Tracing

/// Tracer that propagates W3C trace context and exports spans to a collector by OTLP over HTTP in JSON.
package final class OTLPTracer: Tracer, Service {
    /// Time between exports.
    package static let interval: Duration = .seconds(2)

    private let queue = SpanQueue()
    private let isFailing = Atomic(false)
    private let service: String
    private let sampleRatio: Double
    private let send: @Sendable ([UInt8]) async throws -> Bool
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let (flushes, flush) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - service: name of this program at the collector.
    ///   - sampleRatio: fraction of the traces that begin here to record, 0 to 1; others follow their sampled flag.
    ///   - send: sends one `application/json` body. Throws to retry later; false means rejected: the spans are dropped.
    package init(
        service: String, sampleRatio: Double, clock: any Clock<Duration>, logger: Logger,
        send: @escaping @Sendable ([UInt8]) async throws -> Bool
    ) {
        self.service = service
        self.sampleRatio = sampleRatio
        self.clock = clock
        self.logger = logger
        self.send = send
    }

    // MARK: - Service

    package func run() async {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    while !Task.isCancelled {
                        try? await clock.sleep(for: Self.interval)
                        flush.yield()
                    }
                }
                for await _ in flushes { await sendAll() }
                group.cancelAll()
            }
        }
        // A new task, because this one is cancelled; two attempts, because there is no later one.
        await Task {
            await sendAll()
            await sendAll()
        }.value
    }

    private func sendAll() async {
        while true {
            let (spans, dropped) = queue.nextBatch()
            if dropped > 0 { logger.warning("spans dropped", metadata: ["count": .stringConvertible(dropped)]) }
            if spans.isEmpty { return }
            do {
                let isAccepted = try await send(OTLPRequest.encode(spans, service: service))
                logOutcome(isAccepted ? nil : "rejected by the collector", count: spans.count)
            } catch {
                queue.requeue(spans)
                logOutcome("\(error)", count: spans.count)
                return
            }
        }
    }

    /// Log when exports start to fail and when they work again, not each attempt between.
    private func logOutcome(_ error: String?, count: Int) {
        let wasFailing = isFailing.exchange(error != nil, ordering: .relaxed)
        guard wasFailing != (error != nil) else { return }
        if let error {
            logger.warning(
                "trace export failed", metadata: ["count": .stringConvertible(count), "error": "\(error)"])
        } else {
            logger.notice("trace export recovered")
        }
    }

    // MARK: - Tracer

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.traceParent
        let isSampled = parent?.isSampled ?? (sampleRatio >= 1 || Double.random(in: 0..<1) < sampleRatio)
        let traceParent = TraceParent(
            traceID: parent?.traceID ?? Self.randomID(words: 2), spanID: Self.randomID(words: 1), isSampled: isSampled)
        context.traceParent = traceParent
        let record = RecordedSpan.Record(
            name: operationName, traceParent: traceParent, parentSpanID: parent?.spanID, traceState: context.traceState,
            kind: kind, start: instant().nanosecondsSinceEpoch)
        return RecordedSpan(record, context: context, isRecording: isSampled) { [queue, flush] span in
            if queue.add(span) { flush.yield() }
        }
    }

    @available(*, deprecated)
    package func startAnySpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> any Span {
        startSpan(
            operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID, line: line
        )
    }

    @available(*, deprecated)
    package func forceFlush() { flush.yield() }

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier),
            let parent = TraceParent(header: header)
        else { return }
        context.traceParent = parent
        // W3C requires at least 512 characters to be propagated; a longer value is dropped.
        if let state = extractor.extract(key: "tracestate", from: carrier), state.utf8.count <= 512 {
            context.traceState = state
        }
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let traceParent = context.traceParent else { return }
        injector.inject(traceParent.header, forKey: "traceparent", into: &carrier)
        if let state = context.traceState { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }

    /// Sixteen hexadecimal digits per word, never all zero.
    private static func randomID(words: Int) -> String {
        (0..<words).map { _ in
            let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
