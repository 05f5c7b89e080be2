import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing
import Tracing

@Suite struct TraceTests {
    private struct Headers: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let header = "00-\(trace)-00f067aa0ba902b7-01"

    @Test func `Only valid traceparent headers are accepted`() {
        #expect(TraceParent(header: Self.header)?.header == Self.header)
        #expect(TraceParent(header: "00-\(Self.trace)-00f067aa0ba902b7-00")?.isSampled == false)
        #expect(TraceParent(header: "cc-\(Self.trace)-00f067aa0ba902b7-01-what-comes-later")?.traceID == Self.trace)
        for wrong in [
            "", "00", Self.header.uppercased(), Self.header + "-x", "ff" + Self.header.dropFirst(2), " " + Self.header,
            "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01", "00-\(Self.trace)-0000000000000000-01",
            "00-\(Self.trace)-00f067aa0ba902b7-0g", "00-\(Self.trace)x-00f067aa0ba902b-01",
            "00-\(Self.trace)-00f067aa0ba902b7-01" + String(repeating: "x", count: 10_000),
        ] { #expect(TraceParent(header: wrong) == nil, "\(wrong.prefix(80))") }
    }

    /// The spans that are exported after a body has run.
    private static func spans(sampleRatio: Double = 1, _ body: (OTLPTracer) -> Void) async throws -> [[String: Any]] {
        let requests = SentRequests()
        let tracer = OTLPTracer(
            service: "test", sampleRatio: sampleRatio, clock: ContinuousClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        ) { body in
            // The first attempt fails.
            guard requests.attempts.wrappingAdd(1, ordering: .relaxed).oldValue > 0 else { throw Unreachable() }
            requests.bodies.withLock { $0.append(body) }
            return true
        }
        body(tracer)
        let group = ServiceGroup(
            services: [tracer], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
        }
        return try requests.bodies.withLock { $0 }.flatMap { body in
            let json = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            let resource = (json?["resourceSpans"] as? [[String: Any]])?.first
            let scope = (resource?["scopeSpans"] as? [[String: Any]])?.first
            return scope?["spans"] as? [[String: Any]] ?? []
        }
    }

    private final class SentRequests: Sendable {
        let bodies = Mutex<[[UInt8]]>([])
        let attempts = Atomic(0)
    }

    private struct Unreachable: Error {}

    @Test func `A span continues the trace of the incoming request`() async throws {
        let spans = try await Self.spans { tracer in
            var context = InstrumentationContext.topLevel
            tracer.extract(["traceparent": Self.header, "tracestate": "a=b"], into: &context, using: Headers())
            tracer.withSpan("outer", context: context, ofKind: .server) { span in
                span.attributes["http.route"] = "/a"
                span.attributes["http.response.status_code"] = 200
                tracer.withSpan("inner") { _ in }
                var sent: [String: String] = [:]
                tracer.inject(span.context, into: &sent, using: Headers())
                #expect(sent["tracestate"] == "a=b" && sent["traceparent"]?.hasPrefix("00-\(Self.trace)-") == true)
            }
        }
        let inner = try #require(spans.first { $0["name"] as? String == "inner" })
        let outer = try #require(spans.first { $0["name"] as? String == "outer" })
        #expect(spans.count == 2 && outer["traceId"] as? String == Self.trace)
        #expect(inner["traceId"] as? String == Self.trace)
        #expect(outer["parentSpanId"] as? String == "00f067aa0ba902b7" && outer["kind"] as? Int == 2)
        #expect(inner["parentSpanId"] as? String == outer["spanId"] as? String)
        let attributes = try #require(outer["attributes"] as? [[String: Any]])
        #expect(attributes.map { $0["key"] as? String } == ["http.response.status_code", "http.route"])
        let (start, end) = (outer["startTimeUnixNano"] as? String, outer["endTimeUnixNano"] as? String)
        #expect(UInt64(start ?? "").map { $0 <= UInt64(end ?? "") ?? 0 } == true)
    }

    @Test func `Unsampled traces are not recorded`() async throws {
        let unsampled = try await Self.spans { tracer in
            var context = InstrumentationContext.topLevel
            tracer.extract(["traceparent": Self.header.dropLast() + "0"], into: &context, using: Headers())
            tracer.withSpan("outer", context: context) { _ in tracer.withSpan("inner") { _ in } }
        }
        let none = try await Self.spans(sampleRatio: 0) { tracer in tracer.withSpan("a", context: .topLevel) { _ in } }
        #expect(unsampled.isEmpty && none.isEmpty)
    }

    @Test func `Spans beyond the queue limit are dropped, the others are sent in several requests`() async throws {
        let spans = try await Self.spans { tracer in
            for _ in 0..<6000 { tracer.withSpan("a", context: .topLevel) { _ in } }
        }
        #expect(spans.count == 4096)
        #expect(Set(spans.compactMap { $0["spanId"] as? String }).count == 4096)
    }
}
