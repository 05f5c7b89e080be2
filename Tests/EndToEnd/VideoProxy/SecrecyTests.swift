import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// Neither responses nor logs reveal the origins of videos.
@Suite(.timeLimit(.minutes(10))) struct SecrecyTests {
    private static let key = "sk-never-to-be-seen-0123456789"
    private static let video = ByteBuffer(bytes: (0..<5000).map { UInt8(97 + $0 % 13) })

    /// Faults of the origin.
    private static let originFaults = [
        "", "missing-result", "junk-result", "origin-disguise", "origin-forbidden", "origin-error",
        "origin-redirect http://127.0.0.1:9/OSSAccessKeyId=a", "origin-no-range", "origin-wrong-range",
        "origin-chunked", "origin-long",
    ]

    /// Faults of submissions and polls.
    private static let jobFaults = [
        "", "bad-request", "unauthorized", "billing", "arrearage", "moderation", "throttle 1", "server-error 1",
        "junk-reply", "no-task-id", "disconnect", "content-policy", "generation-failed", "internal-error", "canceled",
        "timed-out", "query-error 1", "query-not-found", "query-unknown-flag", "query-junk", "query-throttle 1",
        "query-no-url", "query-nested-url", "video-url ftp://somewhere.example/a",
        "unavailable 1", "query-suspended 1",
    ]

    @Test func `No response, access log line or server log line reveals the origin of a video`()
        async throws
    {
        let (scale, seed) = (ProxyScale.current, Seed("secrecy"))
        let folder = FileManager.default.temporaryDirectory.path
        let accessLog = "\(folder)/secrecy-\(UInt64.random(in: 0...UInt64.max)).log"
        defer { try? FileManager.default.removeItem(atPath: accessLog) }
        try await ServerProcess.run(
            environment: ["VIDEO_PROXY_LOG": accessLog, "LOG_LEVEL": "info", "QWEN_API_KEY": Self.key]
        ) { server in
            let origin = try await server.sandbox.originURL
            let base = try await server.sandbox.baseURL
            let hosts = [origin, base].map { String($0.dropFirst("http://".count)) }
            let detector = LeakDetector(hosts + [Self.key])
            let responses = LockedValue<[Int: Int]>([:])
            let check: @Sendable (TestResponse, String) -> Void = { response, name in
                responses.change { $0[response.status, default: 0] += 1 }
                let leak = detector.leak(in: response)
                #expect(leak == nil, "\(name): \(response.status) \(response.headers) \(response.text.prefix(300))")
            }
            let token = try await server.token(user: "alice")
            try await submitJobs(server, token, check)
            var paths: [String] = []
            for fault in Self.originFaults {
                let origin = try await server.sandbox.offer(Self.video, faults: fault)
                paths.append(try await server.database.addMapping(to: origin))
                paths.append(
                    try await server.database.addMapping(to: origin, expiresAt: Date(timeIntervalSinceNow: -1)))
            }
            paths.append(try await server.database.addMapping(to: "http://127.0.0.1:1/v.mp4?Signature=a"))
            paths.append(
                try await server.database.addMapping(to: "https://dashscope-a.oss-b.aliyuncs.com/a?Signature=a"))
            paths += ["/video/no-id", "/video/3f2a9c64-1b7d-4e58-9a0f-5c6d7e8f9012", "/api/text-to-video/none"]
            paths += ["/api/user-generations", "/api/v1/job/none", "/video/"]
            let (targets, count) = (paths, scale.requests)
            try await forEach(of: Array(0..<count), workers: 8) { number in
                let path = targets[number % targets.count]
                let (method, headers, query) = seed { generator in
                    (
                        [HTTPMethod.GET, .GET, .GET, .HEAD, .POST, .OPTIONS].randomElement(using: &generator) ?? .GET,
                        Self.headers.randomElement(using: &generator) ?? [],
                        ["", "?download=1", "?a=b"].randomElement(using: &generator) ?? ""
                    )
                }
                let tokens = [token, nil, "no.token.at-all"]
                // The client library discards responses with an interrupted body.
                guard
                    let response = try? await server.request(
                        method, path + query, token: tokens[number % 3], headers: headers)
                else { return }
                check(response, "\(method) \(path)")
            }
            #expect(responses.value[200, default: 0] > 0 && responses.value[502, default: 0] > 0)
            #expect(responses.value[410, default: 0] > 0 && responses.value[416, default: 0] > 0)
            _ = await server.stop()
            let lines = try String(contentsOfFile: accessLog, encoding: .utf8)
            #expect(lines.contains("status=502"))
            #expect(detector.leak(in: lines) == nil)
            // The log may name the provider, but contains no signed URL and no key.
            let log = server.fullLog
            #expect(!log.isEmpty)
            for secret in hosts + [Self.key, "Signature=", "OSSAccessKeyId"] {
                let line = log.split(separator: "\n").first { $0.contains(secret) }
                #expect(line == nil, "\(secret)")
            }
            print("secrecy: \(responses.value.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" })")
            try await server.start()
        }
    }

    private static let headers: [[(String, String)]] = [
        [], [("Range", "bytes=0-")], [("Range", "bytes=10-19")], [("Range", "bytes=9999-")], [("Range", "bytes=-5")],
        [("If-None-Match", "*")], [("X-Request-Id", "mine")], [("Accept", "text/html")],
    ]

    /// Submit one job for each fault, and check it on every route once its status is final.
    private func submitJobs(
        _ server: ServerProcess, _ token: String, _ check: @escaping @Sendable (TestResponse, String) -> Void
    ) async throws {
        try await forEach(of: Self.jobFaults, workers: 8) { fault in
            let directive = fault.isEmpty ? "" : " [fault: \(fault)]"
            let submitted = try await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"a fox\#(directive)"}"#)
            check(submitted, fault)
            let id = submitted.json["data"]["task_id"].string ?? ""
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline {
                let response = try await server.request(.GET, "/api/text-to-video/\(id)", token: token)
                check(response, fault)
                let data = response.json["data"]
                if data["status"] != "pending", data["status"] != "processing" {
                    if let path = data["proxy_url"].string { check(try await server.request(.HEAD, path), fault) }
                    break
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            check(try await server.request(.GET, "/api/v1/job/\(id)?user_id=alice"), fault)
        }
        for body in ["", "{", "{}", #"{"prompt":""}"#, #"{"prompt":5}"#, #"{"prompt":"a","size":"1*1"}"#] {
            for path in ["/api/text-to-video", "/api/v1/generate"] {
                check(try await server.post(path, token: token, json: body), "\(path) \(body)")
            }
        }
    }
}
