import Afterimage
import BSON
import Foundation
import Glibc
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

/// The Prometheus metrics.
@Suite(.timeLimit(.minutes(3))) struct MetricsTests {
    static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool", "/bin/promtool"].first {
        access($0 as String, X_OK) == 0
    }

    /// Generate traffic: an image, a video that is played, rejected requests, an unknown path.
    private static func work(_ server: TestServer) async throws {
        let token = try await server.token(user: "alice")
        _ = try await server.post("/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"a fox"}"#)
        let submitted = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"a fox"}"#)
        let video = try await server.waitForVideo(submitted.json["data"]["task_id"].string ?? "", token: token)
        #expect(try await server.request(.GET, video["proxy_url"].string ?? "").status == 200)
        for _ in 0..<3 { #expect(try await server.request(.GET, "/api/user-generations", token: token).status == 200) }
        #expect(try await server.request(.GET, "/api/user-generations").status == 401)
        #expect(try await server.request(.GET, "/no/such/place-\(UInt64.random(in: 0 ... .max))").status == 404)
    }

    /// The sample's value; nil if there is none.
    static func value(_ sample: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap {
            Double($0.dropFirst(sample.count + 1))
        }
    }

    @Test func `All metrics that alerts use are exported, labelled by route pattern and never by path`()
        async throws
    {
        try await TestServer.run { server in
            try await Self.work(server)
            // The stream gauge falls just after the last byte.
            #expect(
                try await eventually {
                    let text = try await server.request(.GET, "/metrics").text
                    return Self.value("afterimage_proxy_streams", in: text) == 0
                        && Self.value(#"afterimage_proxy_requests_total{outcome="ok"}"#, in: text) == 1
                })
            let response = try await server.request(.GET, "/metrics")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == ["text/plain; version=0.0.4; charset=utf-8"])
            let text = response.text
            let list = #"{method="GET",route="/api/user-generations""#
            #expect(Self.value("afterimage_http_requests_total\(list),status_class=\"2xx\"}", in: text) == 3)
            #expect(Self.value("afterimage_http_requests_total\(list),status_class=\"4xx\"}", in: text) == 1)
            #expect(Self.value("afterimage_http_request_duration_seconds_count\(list)}", in: text) == 4)
            let unknown = #"afterimage_http_requests_total{method="GET",route="none",status_class="4xx"}"#
            #expect(Self.value(unknown, in: text) == 1)
            #expect(!text.contains("no/such"))
            #expect(Self.value("afterimage_mongodb_up", in: text) == 1)
            #expect(Self.value(#"afterimage_jobs{status="completed"}"#, in: text) == 1)
            #expect(Self.value(#"afterimage_jobs{status="pending"}"#, in: text) == 0)
            #expect(Self.value("afterimage_oldest_waiting_job_seconds", in: text) == 0)
            #expect(Self.value("afterimage_proxy_streams", in: text) == 0)
            #expect(Self.value("afterimage_undecided_orders", in: text) == 0)
            #expect(Self.value("afterimage_spending_unreadable_total", in: text) == 0)
            #expect(Self.value(#"afterimage_proxy_requests_total{outcome="ok"}"#, in: text) == 1)
            #expect(Self.value(#"afterimage_proxy_requests_total{outcome="origin_error"}"#, in: text) == 0)
            #expect((Self.value("afterimage_proxy_bytes_total", in: text) ?? 0) > 1000)
            for provider in ["images", "videos"] {
                let calls = #"afterimage_provider_calls_total{outcome="ok",provider="\#(provider)"}"#
                #expect((Self.value(calls, in: text) ?? 0) > 0, "\(provider)")
            }
            #expect(Self.value(#"afterimage_cleanup_runs_total{outcome="failed"}"#, in: text) == 0)
            #expect(Self.value("afterimage_cleanup_last_success_timestamp_seconds", in: text) == 0)
            let found = #"afterimage_mongodb_command_duration_seconds_count{command="find"}"#
            #expect((Self.value(found, in: text) ?? 0) > 0)
            #expect(!text.contains("127.0.0.1") && !text.contains("alice"))
        }
    }

    @Test(.enabled(if: promtool != nil, "promtool is not installed"))
    func `promtool accepts the metrics`() async throws {
        try await TestServer.run { server in
            try await Self.work(server)
            let folder = server.settings.uploadsDirectory + "-metrics"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let text = try await server.request(.GET, "/metrics").text
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/metrics"))
            let promtool = try #require(Self.promtool)
            let check = try await ChildProcess.start(
                "/bin/sh", ["-c", "exec \(promtool) check metrics < \(folder)/metrics"], log: "\(folder)/output")
            let status = await check.waitForExit()
            let output = try String(contentsOfFile: "\(folder)/output", encoding: .utf8)
            #expect(status == .exited(0) && output.isEmpty, "\(output)")
        }
    }

    @Test func `Metrics are not served through a proxy, and a configured token is required`() async throws {
        try await TestServer.run { server in
            for header in ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"] {
                let response = try await server.request(.GET, "/metrics", headers: [(header, "10.0.0.1")])
                #expect(response.status == 403, "\(header)")
            }
        }
        let token = "metrics-token-0123456789"
        let set: (inout Settings) -> Void = { $0.metricsToken = token }
        try await TestServer.run(set) { server in
            for wrong in [nil, "Bearer ", "Bearer wrong", "Basic \(token)", "Bearer \(token)x"] as [String?] {
                let headers = wrong.map { [("Authorization", $0)] } ?? []
                let response = try await server.request(.GET, "/metrics", headers: headers)
                #expect(response.status == 401, "\(wrong ?? "-")")
            }
            let right = [("Authorization", "Bearer \(token)"), ("X-Forwarded-For", "203.0.113.1")]
            let response = try await server.request(.GET, "/metrics", headers: right)
            #expect(response.status == 200)
        }
    }

    @Test func `A pending job is exported with its age, and database metrics are cached for some seconds`() async throws
    {
        try await TestServer.run { server in
            let createdAt = Int64(Date().timeIntervalSince1970 - 600) * 1000
            let job: BSONDocument = [
                "job_id": "waiting", "status": "pending", "created_at": .date(milliseconds: createdAt),
            ]
            try await server.database.collection(server.settings.collections.videoJobs).insert(job)
            var texts: [String] = []
            for _ in 0..<20 { texts.append(try await server.request(.GET, "/metrics").text) }
            let age = Self.value("afterimage_oldest_waiting_job_seconds", in: texts[0]) ?? 0
            #expect(age >= 599 && age < 700 && Self.value(#"afterimage_jobs{status="pending"}"#, in: texts[0]) == 1)
            let counted = #"afterimage_mongodb_command_duration_seconds_count{command="count"}"#
            let counts = texts.compactMap { Self.value(counted, in: $0) }
            #expect(counts.count == 20 && (counts.last ?? 0) - counts[0] <= 3)
        }
    }
}
