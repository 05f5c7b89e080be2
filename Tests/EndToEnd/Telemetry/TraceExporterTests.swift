import Afterimage
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Traces of `afterimage serve`, exported to a collector.
@Suite(.timeLimit(.minutes(3))) struct TraceExporterTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `A request's trace reaches the collector, with spans for the database and the provider`()
        async throws
    {
        try await TraceCollector.run { collector in
            try await ServerProcess.run(environment: [
                "LOG_LEVEL": "info", "LOG_FORMAT": "json", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.base,
            ]) { server in
                let token = try await server.token(user: "alice")
                let response = try await server.request(
                    .POST, "/api/v1/nanobanana/generate", token: token,
                    headers: [
                        ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01"), ("Content-Type", "application/json"),
                    ], body: .bytes(ByteBuffer(string: #"{"prompt":"a fox"}"#)))
                #expect(response.status == 202 || response.status == 200)
                // The last spans are exported at shutdown.
                _ = await server.stop()
                let spans = collector.spans.filter { $0["traceId"] as? String == Self.trace }
                let root = try #require(spans.first { $0["name"] as? String == "POST /api/v1/nanobanana/generate" })
                #expect(root["parentSpanId"] as? String == "00f067aa0ba902b7" && root["kind"] as? Int == 2)
                let children = spans.filter { $0["parentSpanId"] as? String == root["spanId"] as? String }
                let names = children.compactMap { $0["name"] as? String }
                let others = collector.spans.map { "\($0["name"] ?? "") \($0["traceId"] ?? "")" }
                #expect(names.contains("mongodb findAndModify"), "\(names) of \(others)")
                #expect(names.contains("provider images POST"), "\(names) of \(others)")
                let all = String(decoding: try JSONSerialization.data(withJSONObject: collector.spans), as: UTF8.self)
                #expect(!all.contains("a fox") && !all.contains("alice") && !all.contains("127.0.0.1"))
                #expect(server.logLines(containing: #""trace_id":"\#(Self.trace)""#) > 0)
                try await server.start()
            }
        }
    }

    @Test func `Trace headers are not sent to the provider`() async throws {
        try await TraceCollector.run { provider in
            try await ServerProcess.run(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": provider.base, "NANOBANANA_BASE_URL": provider.base,
            ]) { server in
                let token = try await server.token(user: "alice")
                _ = try await server.request(
                    .POST, "/api/v1/nanobanana/generate", token: token,
                    headers: [
                        ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01"), ("Content-Type", "application/json"),
                    ], body: .bytes(ByteBuffer(string: #"{"prompt":"a fox"}"#)))
                let heads = provider.heads.filter { $0.uri.hasPrefix("/api/") }
                #expect(!heads.isEmpty)
                for head in heads {
                    #expect(head.headers["traceparent"].isEmpty && head.headers["tracestate"].isEmpty)
                    #expect(!"\(head)".contains(Self.trace))
                }
            }
        }
    }

    @Test func `An unreachable collector does not affect requests`() async throws {
        let unreachable = "http://127.0.0.1:\(try TestPort.free())"
        try await ServerProcess.run(environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": unreachable]) { server in
            let token = try await server.token(user: "alice")
            for _ in 0..<50 {
                #expect(try await server.request(.GET, "/api/user-generations", token: token).status == 200)
            }
            #expect(await server.stop() == .exited(0))
            try await server.start()
        }
    }
}
