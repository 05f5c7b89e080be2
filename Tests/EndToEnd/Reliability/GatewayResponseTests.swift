import Afterimage
import Application
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// A gateway responds with an error although the provider has accepted the submission.
    @Suite struct GatewayResponseTests {
        private static let faults = ["gateway-429", "gateway-502", "gateway-503"]

        @Test func `After a gateway's error an image is not submitted again, and its result arrives`() async throws {
            try await TestServer.run { server in
                let token = try await server.token(user: "alice")
                for fault in Self.faults {
                    let prompt = "A fox [fault: \(fault)]"
                    let response = try await server.generate(prompt, token: token)
                    #expect(response.status == 202)
                    let path = "/api/v1/nanobanana/images/\(response.json["data"]["image"]["id"].string ?? "")"
                    let isCompleted = try await eventually {
                        try await server.request(.GET, path, token: token).json["data"]["image"]["status"]
                            == "completed"
                    }
                    #expect(isCompleted, "\(fault)")
                    #expect(server.sandbox.records.submissions(prompt: prompt).count == 1)
                }
            }
        }

        @Test func `After a gateway's error an image without a callback times out and is not submitted again`()
            async throws
        {
            try await TestServer.run {
                $0.pollSchedule.first = .milliseconds(100)
                $0.pollSchedule.shortestInterval = .milliseconds(100)
                $0.pollSchedule.tick = .milliseconds(20)
                $0.pollSchedule.deadline = .milliseconds(500)
            } _: { server in
                let token = try await server.token(user: "alice")
                for fault in Self.faults {
                    let prompt = "A fox [fault: \(fault)] [fault: no-callback]"
                    #expect(try await server.generate(prompt, token: token).status == 202)
                    let hasTimedOut = try await eventually {
                        try await StoredImage.all(in: server.database).values.contains {
                            $0.text("prompt") == prompt && $0.failure == "timed_out"
                        }
                    }
                    #expect(hasTimedOut, "\(fault)")
                    #expect(server.sandbox.records.submissions(prompt: prompt).count == 1)
                }
            }
        }

        @Test func `After a gateway's error a video ends as unknown and is not submitted again`() async throws {
            try await TestServer.run { server in
                let token = try await server.token(user: "alice")
                for fault in Self.faults {
                    let prompt = "A fox [fault: \(fault)]"
                    let response = try await server.post(
                        "/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#)
                    let task = response.json["data"]["task_id"].string ?? ""
                    #expect(try await server.waitForVideo(task, token: token)["status"] == "failed")
                    let stored = try await StoredVideo.all(in: server.database).first { $0.prompt == prompt }
                    #expect(stored?.reason == "outcome_unknown")
                    #expect(server.sandbox.records.submissions(prompt: prompt).count == 1)
                }
            }
        }
    }
}
