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
    /// Whatever the provider does, each image ends, with a reason that a person understands.
    @Suite struct ProviderFaultTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let faults: String
            /// What the order is answered.
            let status: Int
            /// Nil: it is completed.
            let failure: ImageFailure?

            init(_ faults: String, _ status: Int, _ failure: ImageFailure?) {
                self.faults = faults
                self.status = status
                self.failure = failure
            }

            var testDescription: String { faults }
        }

        private static let silent = "no-callback, "

        static let orders: [Case] = [
            Case("bad-request", 422, .requestRefused), Case("bad-request http", 422, .requestRefused),
            Case("unauthorized", 503, .providerUnavailable), Case("no-credit", 503, .quotaExhausted),
            Case("throttle", 503, .providerUnavailable), Case("throttle business", 503, .providerUnavailable),
            Case("server-error", 503, .generationFailed), Case("server-error http", 503, .generationFailed),
            Case("unavailable", 503, .providerUnavailable),
            // It passes: the order is given again where it surely was not taken.
            Case("throttle 2", 202, nil), Case("unavailable 2", 202, nil),
            // What became of these is not known; a callback tells.
            Case("hang", 202, nil), Case("junk-reply", 202, nil), Case("no-task-id", 202, nil),
            Case("disconnect", 202, nil), Case("slow-reply 200ms", 202, nil),
            // And without a callback nobody does.
            Case(silent + "hang", 202, .timedOut), Case(silent + "junk-reply", 202, .timedOut),
            Case(silent + "no-task-id", 202, .timedOut), Case(silent + "disconnect", 202, .timedOut),
        ]

        static let generations: [Case] =
            generations("") + generations("shape-b, ") + generations(silent)
            + [
                Case("junk-callback", 202, nil), Case("unsigned-callback", 202, nil),
                Case("late-callback 3s", 202, nil),
            ]

        private static func generations(_ form: String) -> [Case] {
            [
                Case(form + "content-policy", 202, .promptRefused),
                Case(form + "generation-failed", 202, .generationFailed),
                Case(form + "internal-error", 202, .generationFailed),
                Case(form + "refused-picture", 202, .pictureRefused),
                Case(form + "stuck", 202, .timedOut), Case(form + "missing-result", 202, nil),
                Case(form + "junk-result", 202, nil), Case(form + "slow 200ms", 202, nil),
            ]
        }

        private static let badAnswers = [
            "query-error", "query-error http", "query-not-found", "query-not-found http", "query-unknown-flag",
            "query-junk", "query-hang", "query-throttle", "query-throttle business",
        ]

        static let questions: [Case] =
            badAnswers.map { Case(silent + $0, 202, .timedOut) }
            + badAnswers.map { Case("stuck, " + $0, 202, .timedOut) }
            + badAnswers.map { Case($0, 202, nil) }
            + [Case(silent + "query-error 2", 202, nil), Case(silent + "query-throttle 2", 202, nil)]

        @Test func `Every fault ends in its documented reason, and nobody asks on behind it`() async throws {
            try await TestServer.run { settings in
                settings.pollSchedule.first = .milliseconds(100)
                settings.pollSchedule.shortestInterval = .milliseconds(100)
                settings.pollSchedule.longest = .milliseconds(500)
                settings.pollSchedule.tick = .milliseconds(20)
                settings.pollSchedule.deadline = .seconds(2)
                settings.nanoBanana.timeout = .milliseconds(500)
            } _: { server in
                let token = try await server.token(user: "alice")
                let cases = Self.orders + Self.generations + Self.questions
                try await forEach(of: cases, workers: cases.count) { try await check($0, token, server) }
                let stored = try await StoredImage.all(in: server.database).values
                #expect(stored.count == cases.count)
                let open = stored.filter { !$0.isTerminal }
                #expect(open.isEmpty)
                // By now each has ended: from here on no question may come.
                let asked = server.sandbox.repository.tasks.mapValues(\.queries)
                try await Task.sleep(for: .seconds(1))
                #expect(server.sandbox.repository.tasks.mapValues(\.queries) == asked)
            }
        }

        @Test func `No image is asked about more often than the shortest interval allows`() async throws {
            let prompt = "A fox [fault: stuck]"
            try await TestServer.run { settings in
                settings.pollSchedule.first = .milliseconds(50)
                settings.pollSchedule.shortestInterval = .seconds(1)
                settings.pollSchedule.tick = .milliseconds(10)
                settings.pollSchedule.deadline = .seconds(2)
            } _: { server in
                let token = try await server.token(user: "alice")
                try await check(Case("stuck", 202, .timedOut), token, server)
                // At 50 ms, a second later and, the deadline being over by then, a second after that.
                let queries = try await server.sandbox.task(prompt: prompt).queries
                #expect((1...4).contains(queries), "asked \(queries) times")
            }
        }

        @Test func `A storm of refusals fails each order with its reason, and all is well when it is over`()
            async throws
        {
            try await TestServer.run { server in
                let token = try await server.token(user: "alice")
                for storm in ["throttle", "server-error http", "unavailable"] {
                    try server.sandbox.setDefaultFaults(storm)
                    try await forEach(of: Array(0..<20), workers: 10) { number in
                        let answer = try await server.post(
                            "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(storm) \#(number)"}"#)
                        #expect(answer.status == 503)
                        #expect(answer.json["code"] == "provider_unavailable")
                        #expect(answer.headers.first(name: "Retry-After") != nil)
                        let image = try await server.ask(
                            .GET, answer.headers.first(name: "Location") ?? "", token: token)
                        #expect(image.json["data"]["image"]["status"] == "failed")
                    }
                }
                try server.sandbox.setDefaultFaults("")
                let answer = try await server.post(
                    "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox after the storm"}"#)
                #expect(answer.status == 202)
            }
        }
    }
}

/// Orders an image under a fault, waits for its end and looks at it.
private func check(
    _ example: Reliability.ProviderFaultTests.Case, _ token: String, _ server: TestServer
) async throws {
    let prompt = "A fox [fault: \(example.faults)]"
    let answer = try await server.post(
        "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#)
    #expect(answer.status == example.status, "\(example.faults)")
    let location = try #require(answer.headers.first(name: "Location"), "\(example.faults)")
    let start = ContinuousClock.now
    var image = TestJSON.null
    repeat {
        try await Task.sleep(for: .milliseconds(100))
        image = try await server.ask(.GET, location, token: token).json["data"]["image"]
    } while image["status"] == "pending" && ContinuousClock.now - start < .seconds(30)
    #expect(image["status"].string == (example.failure == nil ? "completed" : "failed"), "\(example.faults)")
    #expect(image["error"].string == example.failure?.sentence, "\(example.faults)")
    #expect(image["completedAt"].string != nil, "\(example.faults)")
}
