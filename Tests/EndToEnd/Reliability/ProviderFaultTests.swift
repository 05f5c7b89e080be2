import Afterimage
import Application
import Domain
import FoundationEssentials
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Provider faults: every image gets a final status, with a readable reason if it fails.
    @Suite struct ProviderFaultTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let faults: String
            /// The status of the submission's response.
            let status: Int
            /// Nil if the image completes.
            let failure: ImageFailure?

            init(_ faults: String, _ status: Int, _ failure: ImageFailure?) {
                self.faults = faults
                self.status = status
                self.failure = failure
            }

            var testDescription: String { faults }
        }

        private static let noCallback = "no-callback, "

        static let submissions: [Case] = [
            Case("bad-request", 422, .requestRefused), Case("bad-request http", 422, .requestRefused),
            Case("unauthorized", 503, .providerUnavailable), Case("no-credit", 503, .quotaExhausted),
            Case("throttle", 503, .providerUnavailable), Case("throttle business", 503, .providerUnavailable),
            Case("server-error", 503, .generationFailed), Case("server-error http", 503, .generationFailed),
            Case("unavailable", 503, .providerUnavailable),
            // Retried, because the provider surely did not accept it.
            Case("throttle 2", 202, nil), Case("unavailable 2", 202, nil),
            // The outcome is unknown until the callback.
            Case("hang", 202, nil), Case("junk-reply", 202, nil), Case("no-task-id", 202, nil),
            Case("disconnect", 202, nil), Case("slow-reply 200ms", 202, nil),
            Case("gateway-429", 202, nil), Case("gateway-502", 202, nil), Case("gateway-503", 202, nil),
            // Without a callback it times out.
            Case(noCallback + "hang", 202, .timedOut), Case(noCallback + "junk-reply", 202, .timedOut),
            Case(noCallback + "no-task-id", 202, .timedOut), Case(noCallback + "disconnect", 202, .timedOut),
            Case(noCallback + "gateway-502", 202, .timedOut),
        ]

        static let generations: [Case] =
            generations("") + generations("shape-b, ") + generations(noCallback)
            + [
                Case("junk-callback", 202, nil), Case("unsigned-callback", 202, nil),
                Case("late-callback 12s", 202, nil),
            ]

        private static func generations(_ form: String) -> [Case] {
            [
                Case(form + "content-policy", 202, .promptRefused),
                Case(form + "generation-failed", 202, .generationFailed),
                Case(form + "internal-error", 202, .generationFailed),
                Case(form + "refused-image", 202, .referenceImageRefused),
                Case(form + "stuck", 202, .timedOut), Case(form + "missing-result", 202, nil),
                Case(form + "junk-result", 202, nil), Case(form + "slow 200ms", 202, nil),
            ]
        }

        private static let pollFaults = [
            "query-error", "query-error http", "query-not-found", "query-not-found http", "query-unknown-flag",
            "query-junk", "query-hang", "query-throttle", "query-throttle business",
        ]

        static let polls: [Case] =
            pollFaults.map { Case(noCallback + $0, 202, .timedOut) }
            + pollFaults.map { Case("stuck, " + $0, 202, .timedOut) }
            + pollFaults.map { Case($0, 202, nil) }
            + [Case(noCallback + "query-error 2", 202, nil), Case(noCallback + "query-throttle 2", 202, nil)]

        @Test func `Every fault leads to its documented reason, and final images are not polled`() async throws {
            try await TestServer.run { settings in
                settings.pollSchedule.first = .milliseconds(100)
                settings.pollSchedule.shortestInterval = .milliseconds(100)
                settings.pollSchedule.longest = .milliseconds(500)
                settings.pollSchedule.tick = .milliseconds(20)
                // All cases run at once, beside other tests: a shorter deadline is over before the provider is called.
                settings.pollSchedule.deadline = .seconds(10)
                settings.pollSchedule.throttleDelay = .milliseconds(200)
                // Polls that always fail stop when the provider's lifetime of the task is over.
                settings.pollSchedule.taskLifetime = .seconds(16)
                settings.nanoBanana.timeout = .seconds(4)
            } _: { server in
                let token = try await server.token(user: "alice")
                let cases = Self.submissions + Self.generations + Self.polls
                try await forEach(of: cases, workers: cases.count) { try await check($0, token, server) }
                let stored = try await StoredImage.all(in: server.database).values
                #expect(stored.count == cases.count)
                let open = stored.filter { !$0.isTerminal }
                #expect(open.isEmpty)
                // All images are final, so no more polls may come.
                let pollCounts = server.sandbox.records.tasks.mapValues(\.queries)
                try await Task.sleep(for: .seconds(1))
                #expect(server.sandbox.records.tasks.mapValues(\.queries) == pollCounts)
            }
        }

        @Test func `No image is polled more often than the shortest interval allows`() async throws {
            let prompt = "A fox [fault: stuck]"
            try await TestServer.run { settings in
                settings.pollSchedule.first = .milliseconds(50)
                settings.pollSchedule.shortestInterval = .seconds(1)
                settings.pollSchedule.tick = .milliseconds(10)
                settings.pollSchedule.deadline = .seconds(2)
            } _: { server in
                let token = try await server.token(user: "alice")
                try await check(Case("stuck", 202, .timedOut), token, server)
                // After 50 ms, a second later, and once more after the deadline.
                let queries = try await server.sandbox.task(prompt: prompt).queries
                #expect((1...4).contains(queries), "polled \(queries) times")
            }
        }

        @Test func `During an outage of the provider each submission fails with its reason, and later ones succeed`()
            async throws
        {
            try await TestServer.run { server in
                let token = try await server.token(user: "alice")
                for outage in ["throttle", "server-error http", "unavailable"] {
                    try server.sandbox.setDefaultFaults(outage)
                    try await forEach(of: Array(0..<20), workers: 10) { number in
                        let response = try await server.post(
                            "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(outage) \#(number)"}"#)
                        #expect(response.status == 503)
                        #expect(response.json["code"] == "provider_unavailable")
                        #expect(response.headers.first(name: "Retry-After") != nil)
                        let image = try await server.request(
                            .GET, response.headers.first(name: "Location") ?? "", token: token)
                        #expect(image.json["data"]["image"]["status"] == "failed")
                    }
                }
                try server.sandbox.setDefaultFaults("")
                let response = try await server.post(
                    "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox after the outage"}"#)
                #expect(response.status == 202)
            }
        }
    }
}

/// Submit an image with a fault, and check its final status.
private func check(
    _ example: Reliability.ProviderFaultTests.Case, _ token: String, _ server: TestServer
) async throws {
    let prompt = "A fox [fault: \(example.faults)]"
    let response = try await server.post(
        "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#)
    #expect(response.status == example.status, "\(example.faults)")
    let location = try #require(response.headers.first(name: "Location"), "\(example.faults)")
    let start = ContinuousClock.now
    var image = TestJSON.null
    repeat {
        try await Task.sleep(for: .milliseconds(100))
        image = try await server.request(.GET, location, token: token).json["data"]["image"]
    } while image["status"] == "pending" && ContinuousClock.now - start < .seconds(60)
    #expect(image["status"].string == (example.failure == nil ? "completed" : "failed"), "\(example.faults)")
    #expect(image["error"].string == example.failure?.message, "\(example.faults)")
    #expect(image["completedAt"].string != nil, "\(example.faults)")
}
