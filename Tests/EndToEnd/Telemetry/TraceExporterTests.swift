import Afterimage
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Traces of the real program, taken by a collector over a real socket.
@Suite(.timeLimit(.minutes(3))) struct TraceExporterTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `A request's trace reaches the collector, with what was asked of the database and the provider`()
        async throws
    {
        try await TraceCollector.run { collector in
            try await ServerProcess.run(environment: [
                "LOG_LEVEL": "info", "LOG_FORMAT": "json", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.base,
            ]) { server in
                let token = try await server.token(user: "alice")
                let answer = try await server.ask(
                    .POST, "/api/v1/nanobanana/generate", token: token,
                    headers: [
                        ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01"), ("Content-Type", "application/json"),
                    ], body: .bytes(ByteBuffer(string: #"{"prompt":"a fox"}"#)))
                #expect(answer.status == 202 || answer.status == 200)
                // The last are sent at the end.
                _ = await server.stop()
                let spans = collector.spans.filter { $0["traceId"] as? String == Self.trace }
                let root = try #require(spans.first { $0["name"] as? String == "POST /api/v1/nanobanana/generate" })
                #expect(root["parentSpanId"] as? String == "00f067aa0ba902b7" && root["kind"] as? Int == 2)
                let below = spans.filter { $0["parentSpanId"] as? String == root["spanId"] as? String }
                let names = below.compactMap { $0["name"] as? String }
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

    @Test func `A provider is not told of our traces`() async throws {
        try await TraceCollector.run { provider in
            try await ServerProcess.run(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": provider.base, "NANOBANANA_BASE_URL": provider.base,
            ]) { server in
                let token = try await server.token(user: "alice")
                _ = try await server.ask(
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

    @Test func `Without the collector all goes on as ever`() async throws {
        let nowhere = "http://127.0.0.1:\(try TestServer.freePort())"
        try await ServerProcess.run(environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": nowhere]) { server in
            let token = try await server.token(user: "alice")
            for _ in 0..<50 {
                #expect(try await server.ask(.GET, "/api/user-generations", token: token).status == 200)
            }
            #expect(await server.stop() == .exited(0))
            try await server.start()
        }
    }
}
