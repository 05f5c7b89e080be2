import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// The log of `afterimage serve`.
@Suite(.timeLimit(.minutes(3))) struct ServerLogTests {
    private static let keys = ["sk-images-never-seen-0123456789", "sk-videos-never-seen-0123456789"]
    private static let service = "service-key-0123456789"
    private static let metrics = "metrics-token-0123456789"
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `Each line is JSON, a request is one line, and no line contains a secret or an origin`()
        async throws
    {
        try await ServerProcess.run(environment: [
            "LOG_LEVEL": "debug", "LOG_FORMAT": "json", "NANOBANANA_API_KEY": Self.keys[0],
            "QWEN_API_KEY": Self.keys[1], "SERVICE_API_KEYS": Self.service, "METRICS_TOKEN": Self.metrics,
        ]) { server in
            let token = try await server.token(user: "alice")
            let sent = try await Self.work(server, token)
            let share = try await Self.share(server, token)
            let lines = server.fullLog.split(separator: "\n").map(String.init)
            var requests: [String: [String: Any]] = [:]
            for line in lines {
                let object = try #require(
                    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any], "\(line)")
                #expect(object["time"] is String && object["level"] is String && object["message"] is String)
                if object["message"] as? String == "request", let id = object["request_id"] as? String {
                    #expect(requests[id] == nil, "two lines for \(id)")
                    requests[id] = object
                }
            }
            for (id, caller) in sent {
                let line = try #require(requests[id], "\(id)")
                #expect(line["caller"] as? String == caller, "\(id)")
                #expect(line["status"] is Int && line["duration_us"] is Int && line["route"] is String)
            }
            #expect(requests["traced"]?["trace_id"] as? String == Self.trace)
            #expect(requests["list"]?["route"] as? String == "/api/user-generations")
            #expect(requests.values.contains { $0["caller"] as? String == "provider" })
            let hosts = [try await server.sandbox.originURL, try await server.sandbox.baseURL]
            let secrets =
                hosts.map { String($0.dropFirst("http://".count)) } + Self.keys + [
                    Self.service, Self.metrics, token, TestServer.secret, "signature=", "Signature=", "a fox at dawn",
                    share,
                ]
            for secret in secrets {
                let line = lines.first { $0.contains(secret) }
                #expect(line == nil, "\(secret)")
            }
        }
    }

    /// - Returns: the token of a share that was looked at.
    private static func share(_ server: ServerProcess, _ token: String) async throws -> String {
        let made = try await server.post("/api/shares", token: token, json: #"{"tag":"fox","password":"x"}"#)
        let url = try #require(made.json["data"]["url"].string)
        let share = String(try #require(url.split(separator: "/").last))
        for path in ["/s/\(share)", "/s/\(share)/image", "/s/\(share)/a/content"] {
            #expect(try await server.request(.GET, path).status == 401)
        }
        return share
    }

    /// - Returns: request ids with the expected kind of caller.
    private static func work(_ server: ServerProcess, _ token: String) async throws -> [(String, String)] {
        let access = ("x-access-token", token)
        func request(_ id: String, _ path: String, _ headers: [(String, String)] = []) async throws {
            _ = try await server.request(.GET, path, headers: [("X-Request-Id", id)] + headers)
        }
        for prompt in [
            "a fox at dawn", "a fox at dawn [fault: server-error 1]", "a fox at dawn [fault: junk-reply]",
            "a fox at dawn [fault: unauthorized]", "a fox at dawn [fault: disconnect]",
        ] {
            _ = try await server.post("/api/v1/nanobanana/generate", token: token, json: "{\"prompt\":\"\(prompt)\"}")
            let submitted = try await server.post(
                "/api/text-to-video", token: token, json: "{\"prompt\":\"\(prompt)\"}")
            let id = submitted.json["data"]["task_id"].string ?? ""
            for _ in 0..<400 {
                let data = try await server.request(.GET, "/api/text-to-video/\(id)", token: token).json["data"]
                if data["status"] != "pending", data["status"] != "processing" {
                    if let path = data["proxy_url"].string { try await request("video-\(id)", path) }
                    break
                }
                try await Task.sleep(for: .milliseconds(25))
            }
        }
        // Fetches that fail at the origin.
        for fault in ["origin-forbidden", "origin-error", "origin-disguise"] {
            let origin = try await server.sandbox.offer(ByteBuffer(string: "a"), faults: fault)
            try await request(fault, try await server.database.addMapping(to: origin))
        }
        let visitor = try await server.post("/api/session", json: "{}").json["data"]["token"].string ?? ""
        try await request("list", "/api/user-generations", [access])
        try await request(
            "traced", "/api/user-generations", [access, ("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        try await request("visitor", "/api/user-generations", [("x-access-token", visitor)])
        try await request("unauthenticated", "/api/user-generations")
        try await request("service", "/api/v1/videos", [("X-API-Key", service)])
        try await request("metrics", "/metrics", [("Authorization", "Bearer \(metrics)")])
        try await request("hostile", "/api/user-generations?a=%0A%22%7D", [("x-access-token", "no\"}.token")])
        return [
            ("list", "user"), ("traced", "user"), ("visitor", "anonymous"), ("unauthenticated", "anyone"),
            ("service", "service"), ("hostile", "anyone"),
        ]
    }
}
