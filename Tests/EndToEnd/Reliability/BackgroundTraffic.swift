import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TestSupport

/// Ordinary requests through a balancer, of every kind, one after the other and several at a time.
final class BackgroundTraffic: Sendable {
    let isOver = LockedValue(false)
    let asked = LockedValue(0)
    /// What was not answered as it should be, and how often.
    let failures = LockedValue<[String: Int]>([:])
    private let server: ServerProcess
    private let balancer: NginxBalancer
    private let token: String

    /// - Parameter server: whose client asks.
    init(_ server: ServerProcess, _ balancer: NginxBalancer, token: String) {
        self.server = server
        self.balancer = balancer
        self.token = token
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await self.again {
                        await self.ask(.GET, "/api/v1/nanobanana/images?limit=5", expecting: 200)
                        await self.ask(.GET, "/health/ready", expecting: 200)
                    }
                }
            }
            group.addTask {
                try await self.again {
                    await self.ask(.POST, "/api/v1/nanobanana/generate", json: #"{"prompt":"A fox"}"#, expecting: 202)
                }
            }
            group.addTask {
                try await self.again {
                    let prompt = "Fox \(UInt64.random(in: 0...UInt64.max))"
                    await self.ask(.POST, "/api/text-to-video", json: #"{"prompt":"\#(prompt)"}"#, expecting: 202)
                }
            }
            try await group.waitForAll()
        }
    }

    private func again(_ step: @Sendable () async -> Void) async throws {
        while !isOver.value {
            await step()
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func ask(_ method: HTTPMethod, _ path: String, json: String? = nil, expecting status: Int) async {
        let answer = try? await server.ask(
            method, balancer.base + path, token: token,
            headers: json == nil ? [] : [("Content-Type", "application/json")],
            body: json.map { .bytes(ByteBuffer(string: $0)) })
        asked.change { $0 += 1 }
        guard answer?.status != status else { return }
        // A server that goes says so, and the balancer hands that on: nobody is kept from anything by it.
        if path == "/health/ready", answer?.json["code"] == "shutting_down" { return }
        failures.change {
            $0["\(method) \(path) \(answer.map { "\($0.status) \($0.text)" } ?? "none")", default: 0] += 1
        }
    }
}
