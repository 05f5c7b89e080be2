import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TestSupport

/// A steady load of ordinary requests through a load balancer.
final class BackgroundTraffic: Sendable {
    let isStopped = LockedValue(false)
    let requestCount = LockedValue(0)
    /// Unexpected responses by description, with counts.
    let failures = LockedValue<[String: Int]>([:])
    private let server: ServerProcess
    private let balancer: NginxBalancer
    private let token: String

    /// - Parameter server: provides the HTTP client.
    init(_ server: ServerProcess, _ balancer: NginxBalancer, token: String) {
        self.server = server
        self.balancer = balancer
        self.token = token
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await self.repeatUntilStopped {
                        await self.request(.GET, "/api/v1/nanobanana/images?limit=5", expecting: 200)
                        await self.request(.GET, "/health/ready", expecting: 200)
                    }
                }
            }
            group.addTask {
                try await self.repeatUntilStopped {
                    await self.request(
                        .POST, "/api/v1/nanobanana/generate", json: #"{"prompt":"A fox"}"#, expecting: 202)
                }
            }
            group.addTask {
                try await self.repeatUntilStopped {
                    let prompt = "Fox \(UInt64.random(in: 0...UInt64.max))"
                    await self.request(.POST, "/api/text-to-video", json: #"{"prompt":"\#(prompt)"}"#, expecting: 202)
                }
            }
            try await group.waitForAll()
        }
    }

    private func repeatUntilStopped(_ step: @Sendable () async -> Void) async throws {
        while !isStopped.value {
            await step()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func request(_ method: HTTPMethod, _ path: String, json: String? = nil, expecting status: Int) async {
        let response = try? await server.request(
            method, balancer.base + path, token: token,
            headers: json == nil ? [] : [("Content-Type", "application/json")],
            body: json.map { .bytes(ByteBuffer(string: $0)) })
        requestCount.change { $0 += 1 }
        guard response?.status != status else { return }
        // The load balancer forwards the 503 of a server that is shutting down, or has not looked at its indexes yet.
        let waiting: [TestJSON] = ["shutting_down", "storage_unavailable"]
        if path == "/health/ready", let code = response?.json["code"], waiting.contains(code) { return }
        failures.change {
            $0["\(method) \(path) \(response.map { "\($0.status) \($0.text)" } ?? "none")", default: 0] += 1
        }
    }
}
