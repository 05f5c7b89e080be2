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

/// What Prometheus reads, after real work.
@Suite(.timeLimit(.minutes(3))) struct MetricsTests {
    static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool", "/bin/promtool"].first {
        access($0 as String, X_OK) == 0
    }

    /// Does a bit of everything: a picture, a video that is watched, refusals, an address that there is not.
    private static func work(_ server: TestServer) async throws {
        let token = try await server.token(user: "alice")
        _ = try await server.post("/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"a fox"}"#)
        let order = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"a fox"}"#)
        let video = try await server.awaitVideo(order.json["data"]["task_id"].string ?? "", token: token)
        #expect(try await server.ask(.GET, video["proxy_url"].string ?? "").status == 200)
        for _ in 0..<3 { #expect(try await server.ask(.GET, "/api/user-generations", token: token).status == 200) }
        #expect(try await server.ask(.GET, "/api/user-generations").status == 401)
        #expect(try await server.ask(.GET, "/no/such/place-\(UInt64.random(in: 0 ... .max))").status == 404)
    }

    /// The sample's value; nil where there is none.
    static func value(_ sample: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap {
            Double($0.dropFirst(sample.count + 1))
        }
    }

    @Test func `Each metric that the alerts are made of is there, under its route's pattern and never its address`()
        async throws
    {
        try await TestServer.run { server in
            try await Self.work(server)
            // The stream's end is noted just after its last byte.
            #expect(
                try await eventually {
                    let text = try await server.ask(.GET, "/metrics").text
                    return Self.value("afterimage_proxy_streams", in: text) == 0
                        && Self.value(#"afterimage_proxy_requests_total{outcome="ok"}"#, in: text) == 1
                })
            let answer = try await server.ask(.GET, "/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == ["text/plain; version=0.0.4; charset=utf-8"])
            let text = answer.text
            let list = #"{method="GET",route="/api/user-generations""#
            #expect(Self.value("afterimage_http_requests_total\(list),status_class=\"2xx\"}", in: text) == 3)
            #expect(Self.value("afterimage_http_requests_total\(list),status_class=\"4xx\"}", in: text) == 1)
            #expect(Self.value("afterimage_http_request_duration_seconds_count\(list)}", in: text) == 4)
            let nowhere = #"afterimage_http_requests_total{method="GET",route="none",status_class="4xx"}"#
            #expect(Self.value(nowhere, in: text) == 1)
            #expect(!text.contains("no/such"))
            #expect(Self.value("afterimage_mongodb_up", in: text) == 1)
            #expect(Self.value(#"afterimage_jobs{status="completed"}"#, in: text) == 1)
            #expect(Self.value(#"afterimage_jobs{status="pending"}"#, in: text) == 0)
            #expect(Self.value("afterimage_oldest_waiting_job_seconds", in: text) == 0)
            #expect(Self.value("afterimage_proxy_streams", in: text) == 0)
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

    @Test(.enabled(if: promtool != nil, "promtool is not on this machine"))
    func `promtool finds nothing to say about the answer`() async throws {
        try await TestServer.run { server in
            try await Self.work(server)
            let folder = server.settings.uploadsDirectory + "-metrics"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let text = try await server.ask(.GET, "/metrics").text
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/metrics"))
            let promtool = try #require(Self.promtool)
            let check = try await ChildProcess.start(
                "/bin/sh", ["-c", "exec \(promtool) check metrics < \(folder)/metrics"], log: "\(folder)/said")
            let end = await check.ended()
            let said = try String(contentsOfFile: "\(folder)/said", encoding: .utf8)
            #expect(end == .exited(0) && said.isEmpty, "\(said)")
        }
    }

    @Test func `Nobody reads the metrics through a proxy, and with a token nobody without it`() async throws {
        try await TestServer.run { server in
            for header in ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"] {
                let answer = try await server.ask(.GET, "/metrics", headers: [(header, "10.0.0.1")])
                #expect(answer.status == 403, "\(header)")
            }
        }
        let token = "metrics-token-0123456789"
        let set: (inout Settings) -> Void = { $0.metricsToken = token }
        try await TestServer.run(set) { server in
            for wrong in [nil, "Bearer ", "Bearer wrong", "Basic \(token)", "Bearer \(token)x"] as [String?] {
                let headers = wrong.map { [("Authorization", $0)] } ?? []
                let answer = try await server.ask(.GET, "/metrics", headers: headers)
                #expect(answer.status == 401, "\(wrong ?? "-")")
            }
            let right = [("Authorization", "Bearer \(token)"), ("X-Forwarded-For", "203.0.113.1")]
            let answer = try await server.ask(.GET, "/metrics", headers: right)
            #expect(answer.status == 200)
        }
    }

    @Test func `A job that waits shows with its age, and the database is asked once in some seconds`() async throws {
        try await TestServer.run { server in
            let began = Int64(Date().timeIntervalSince1970 - 600) * 1000
            let job: BSONDocument = [
                "job_id": "waiting", "status": "pending", "created_at": .date(milliseconds: began),
            ]
            try await server.database.collection(server.settings.collections.videoJobs).insert(job)
            var texts: [String] = []
            for _ in 0..<20 { texts.append(try await server.ask(.GET, "/metrics").text) }
            let age = Self.value("afterimage_oldest_waiting_job_seconds", in: texts[0]) ?? 0
            #expect(age >= 599 && age < 700 && Self.value(#"afterimage_jobs{status="pending"}"#, in: texts[0]) == 1)
            let counted = #"afterimage_mongodb_command_duration_seconds_count{command="count"}"#
            let counts = texts.compactMap { Self.value(counted, in: $0) }
            #expect(counts.count == 20 && (counts.last ?? 0) - counts[0] <= 2)
        }
    }
}
