import NIOHTTP1
import TestSupport
import Testing

/// The port of `afterimage work`.
@Suite(.timeLimit(.minutes(2))) struct WorkerPortTests {
    private static func status(_ server: ServerProcess, _ url: String) async -> Int? {
        try? await server.request(.GET, url).status
    }

    @Test func `A worker serves its health and its metrics, and nothing else`() async throws {
        try await ServerProcess.run { server in
            let port = try TestPort.free()
            let base = "http://127.0.0.1:\(port)"
            try await WorkerProcess.run(beside: server, [["WORKER_PORT": "\(port)"]]) { workers in
                let isReady = try await eventually { await Self.status(server, "\(base)/health/ready") == 200 }
                #expect(isReady)
                #expect(try await server.request(.GET, "\(base)/health/live").json["data"]["live"] == true)
                let metrics = try await server.request(.GET, "\(base)/metrics")
                #expect(metrics.status == 200)
                #expect(MetricsTests.value("afterimage_mongodb_up", in: metrics.text) == 1)
                for name in ["process_resident_memory_bytes", "afterimage_mongodb_command_duration_seconds_bucket"] {
                    #expect(metrics.text.contains("\n\(name)"), "\(name)")
                }
                // The servers report the jobs; workers would report them twice.
                #expect(!metrics.text.contains("\nafterimage_jobs"))
                let behindProxy = try await server.request(
                    .GET, "\(base)/metrics", headers: [("X-Forwarded-For", "192.0.2.1")])
                #expect(behindProxy.status == 403)
                for path in ["/", "/api/gallery", "/api/v1/videos", "/openapi.yaml", "/health/video-proxy"] {
                    #expect(await Self.status(server, base + path) == 404, "\(path)")
                }
                #expect(await workers[0].stop() == .exited(0))
                #expect(await Self.status(server, "\(base)/health/live") == nil)
            }
        }
    }

    @Test func `The metrics of a worker require the metrics token, if one is set`() async throws {
        try await ServerProcess.run(environment: ["METRICS_TOKEN": "metrics-token-0123456789"]) { server in
            let port = try TestPort.free()
            let url = "http://127.0.0.1:\(port)/metrics"
            try await WorkerProcess.run(beside: server, [["WORKER_PORT": "\(port)"]]) { _ in
                let isRefused = try await eventually { await Self.status(server, url) == 401 }
                #expect(isRefused)
                let response = try await server.request(
                    .GET, url, headers: [("Authorization", "Bearer metrics-token-0123456789")])
                #expect(response.status == 200)
            }
        }
    }

    @Test func `A worker whose port is in use does not start, and says which variable to set`() async throws {
        try await ServerProcess.run { server in
            let environment = ["WORKER_PORT": "\(server.port)"]
            try await WorkerProcess.run(beside: server, [environment]) { workers in
                let hasEnded = try await eventually { workers[0].exitStatus != nil }
                #expect(hasEnded && workers[0].exitStatus == .exited(1))
                #expect(server.logLines(containing: "WORKER_PORT is in use") == 1)
            }
        }
    }
}
