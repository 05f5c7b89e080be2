package import Logging
import ServiceLifecycle
import Synchronization
package import Tracing

/// A tracer that speaks W3C's trace context and sends what it records to a collector, by OTLP over HTTP in JSON.
package final class ExportedTraces: Tracer, Service {
    /// How long a span waits for others.
    package static let interval: Duration = .seconds(2)

    private let queue = SpanQueue()
    private let isFailing = Atomic(false)
    private let service: String
    private let share: Double
    private let send: @Sendable ([UInt8]) async throws -> Bool
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - service: what this program is called at the collector.
    ///   - share: of the traces that begin here, how many are recorded, 0 to 1; others are if their beginner says so.
    ///   - send: takes one body, `application/json`. Throws where it may be taken later, and false is one that is not
    ///     wanted: it is given up.
    package init(
        service: String, share: Double, clock: any Clock<Duration>, logger: Logger,
        send: @escaping @Sendable ([UInt8]) async throws -> Bool
    ) {
        self.service = service
        self.share = share
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
                        call.yield()
                    }
                }
                for await _ in calls { await sendAll() }
                group.cancelAll()
            }
        }
        // The last spans are sent though all else is being cancelled; there is no later, so twice where need be.
        await Task {
            await sendAll()
            await sendAll()
        }.value
    }

    private func sendAll() async {
        while true {
            let (spans, dropped) = queue.take()
            if dropped > 0 { logger.warning("spans were dropped", metadata: ["spans": .stringConvertible(dropped)]) }
            if spans.isEmpty { return }
            do {
                let isTaken = try await send(OTLPBody.of(spans, service: service))
                tell(isTaken ? nil : "it does not want them", spans.count)
            } catch {
                queue.putBack(spans)
                tell("\(error)", spans.count)
                return
            }
        }
    }

    /// Tells the log when the collector goes and when it comes back, and not at each attempt between.
    private func tell(_ problem: String?, _ spans: Int) {
        let wasFailing = isFailing.exchange(problem != nil, ordering: .relaxed)
        guard wasFailing != (problem != nil) else { return }
        if let problem {
            logger.warning(
                "traces cannot be sent", metadata: ["spans": .stringConvertible(spans), "detail": "\(problem)"])
        } else {
            logger.notice("traces can be sent again")
        }
    }

    // MARK: - Tracer

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.traceParent
        let isSampled = parent?.isSampled ?? (share >= 1 || Double.random(in: 0..<1) < share)
        let place = TraceParent(
            traceID: parent?.traceID ?? Self.randomID(words: 2), spanID: Self.randomID(words: 1), isSampled: isSampled)
        context.traceParent = place
        let record = RecordedSpan.Record(
            name: operationName, place: place, parent: parent?.spanID, traceState: context.traceState, kind: kind,
            start: instant().nanosecondsSinceEpoch)
        return RecordedSpan(record, context: context, isRecording: isSampled) { [queue, call] span in
            if queue.add(span) { call.yield() }
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
    package func forceFlush() { call.yield() }

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier),
            let parent = TraceParent(header: header)
        else { return }
        context.traceParent = parent
        // W3C wants 512 characters handed on at least; more is not kept.
        if let state = extractor.extract(key: "tracestate", from: carrier), state.utf8.count <= 512 {
            context.traceState = state
        }
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let place = context.traceParent else { return }
        injector.inject(place.header, forKey: "traceparent", into: &carrier)
        if let state = context.traceState { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }

    /// Sixteen digits a word, never all zero.
    private static func randomID(words: Int) -> String {
        (0..<words).map { _ in
            let digits = String(UInt64.random(in: 1 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
