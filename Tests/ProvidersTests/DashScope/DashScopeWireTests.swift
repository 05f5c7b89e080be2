import Application
import Domain
import Providers
import Testing

/// Answers that the sandbox does not give, byte for byte, from a server that says what it is told to say.
@Suite struct DashScopeWireTests {
    private static func refusal(_ code: String) -> String {
        #"{"code":"\#(code)","message":"text","request_id":"r"}"#
    }

    private static let refusals: [(status: Int, codes: [String], outcome: SubmissionOutcome)] = [
        (
            400,
            [
                "InvalidParameter", "InvalidURL", "BadRequest.EmptyInput", "BadRequest.EmptyParameters",
                "BadRequest.EmptyModel", "UnsupportedOperation",
            ], .refused(.requestRefused)
        ),
        (
            400, ["DataInspectionFailed", "data_inspection_failed", "InvalidParameter.DataInspection"],
            .refused(.contentRefused)
        ),
        (400, ["Arrearage"], .refused(.quotaExhausted)),
        (401, ["InvalidApiKey", "NOT AUTHORIZED"], .refused(.providerUnavailable)),
        (
            403, ["AccessDenied", "Model.AccessDenied", "Workspace.AccessDenied", "Endpoint.AccessDenied"],
            .refused(.providerUnavailable)
        ),
        (403, ["AccessDenied.Unpurchased", "AllocationQuota.FreeTierOnly"], .refused(.quotaExhausted)),
        (404, ["ModelNotFound", "WorkSpaceNotFound", "NotFound"], .refused(.providerUnavailable)),
        (409, ["Conflict"], .refused(.requestRefused)),
        // One status, and two meanings.
        (
            429,
            [
                "Throttling", "Throttling.RateQuota", "LimitRequests", "Throttling.BurstRate",
                "Throttling.AllocationQuota", "Throttling.NewOne", "NeverHeardOf",
            ], .throttled
        ),
        (429, ["CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue"], .refused(.quotaExhausted)),
        (
            500,
            [
                "InternalError", "InternalError.Algo", "InternalError.FileUpload", "InternalError.Upload",
                "SystemError", "ModelServiceFailed", "ModelServingError", "NeverHeardOf",
            ], .unavailable
        ),
        (503, ["ModelServingError", "ModelUnavailable", "NeverHeardOf"], .unavailable),
        // Their own time ran out, perhaps after the task was made.
        (500, ["InternalError.Timeout", "RequestTimeOut"], .unknown),
        (504, ["InternalError", "NeverHeardOf"], .unknown),
        (400, ["NeverHeardOf"], .refused(.generationFailed)),
    ]

    @Test func `each code of a refusal has its one meaning, whatever else has its status`() async throws {
        try await VideoProviderFixture.script { server, provider in
            for (status, codes, expected) in Self.refusals {
                for code in codes {
                    server.respond(status, Self.refusal(code))
                    var notes = ""
                    let outcome = await SubmissionOutcome(provider) { notes = $0 }
                    #expect(outcome == expected, "\(status) \(code)")
                    #expect(notes.contains(code) || outcome == .taken, "\(status) \(code)")
                    #expect(!notes.contains(VideoProviderFixture.key), "\(status) \(code)")
                }
            }
            #expect(server.requests.count == Self.refusals.map(\.codes.count).reduce(0, +))
        }
    }

    private static let task = #"{"output":{"task_id":"t","task_status":"PENDING"},"request_id":"r"}"#

    private static let orders: [(status: Int, body: String, outcome: SubmissionOutcome)] = [
        (200, task, .taken), (202, task, .taken), (200, #"{"output":{"task_id":"t"}}"#, .taken),
        (200, #"{"code":[],"message":7,"output":{"task_id":"t","task_status":5,"results":"x"},"more":{}}"#, .taken),
        (200, task + String(repeating: " ", count: 200_000), .taken),
        (200, task + String(repeating: " ", count: 300_000), .unknown),
        (200, "", .unknown), (200, "{}", .unknown), (200, "[]", .unknown), (200, "null", .unknown),
        (200, #"{"output":"t"}"#, .unknown), (200, #"{"output":{"task_id":""}}"#, .unknown),
        (200, #"{"output":{"task_id":"a b"}}"#, .unknown), (200, #"{"output":{"task_id":7}}"#, .unknown),
        (200, #"{"output":{"task_id":"\#(String(repeating: "t", count: 129))"}}"#, .unknown),
        (200, String(repeating: "[", count: 100_000), .unknown),
        // A no where a yes was announced is neither.
        (200, refusal("InvalidParameter"), .unknown),
        // A gateway on the way says nothing about what became of the order.
        (400, "<html>", .unknown), (404, "", .unknown), (429, "", .unknown), (500, "<html>", .unknown),
        (502, "<html>", .unknown), (503, "", .unknown), (504, "<html>", .unknown), (302, "", .unknown),
        (500, task, .unknown),
    ]

    @Test func `what is neither a task nor a refusal leaves open what became of an order`() async throws {
        try await VideoProviderFixture.script { server, provider in
            for (status, body, expected) in Self.orders {
                server.respond(status, body)
                let outcome = await SubmissionOutcome(provider)
                #expect(outcome == expected, "\(status) \(body.prefix(100))")
            }
            for raw in ["", "junk\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"output\":"] {
                server.answer = raw
                let outcome = await SubmissionOutcome(provider)
                #expect(outcome == .unknown, "\(raw)")
            }
            await server.answered(Self.orders.count + 3)
            #expect(server.requests.count == Self.orders.count + 3, "nothing is sent twice")
        }
    }

    private static func output(_ status: String, _ more: String = "") -> String {
        #"{"output":{"task_id":"t","task_status":"\#(status)"\#(more)}}"#
    }

    private static let reports: [(status: Int, body: String, report: PollOutcome)] = [
        (200, output("PENDING"), .waiting), (200, output("SUSPENDED"), .waiting), (200, output("RUNNING"), .running),
        (200, output("SUCCEEDED", #","video_url":"https://a.example/v""#), .succeeded("https://a.example/v")),
        (
            200, output("SUCCEEDED", #","video_url":7,"results":{"video_url":"https://a.example/v"}"#),
            .succeeded("https://a.example/v")
        ),
        (200, output("SUCCEEDED"), .failed(.generationFailed)),
        (200, output("SUCCEEDED", #","video_url":"""#), .failed(.generationFailed)),
        (200, output("FAILED"), .failed(.generationFailed)),
        (200, output("FAILED", #","code":"InvalidParameter","message":"m""#), .failed(.requestRefused)),
        (200, output("FAILED", #","code":"DataInspectionFailed""#), .failed(.contentRefused)),
        (200, output("FAILED", #","code":"InternalError.Timeout""#), .failed(.timedOut)),
        (200, output("FAILED", #","code":"Throttling""#), .failed(.generationFailed)),
        (200, output("FAILED", #","code":"Arrearage""#), .failed(.quotaExhausted)),
        (200, output("FAILED", #","code":{}"#), .failed(.generationFailed)),
        (200, output("CANCELED"), .failed(.generationFailed)), (200, output("UNKNOWN"), .unknownTask),
        (200, output("succeeded"), .unintelligible), (200, output(""), .unintelligible),
        (200, #"{"output":{"task_status":5}}"#, .unintelligible), (200, "{}", .unintelligible),
        (200, "", .unintelligible), (200, "[]", .unintelligible), (404, "<html>", .unintelligible),
        (200, String(repeating: #"{"output":"#, count: 20_000), .unintelligible),
        (200, output("RUNNING") + String(repeating: " ", count: 300_000), .unavailable),
        (401, refusal("InvalidApiKey"), .unavailable), (404, refusal("NotFound"), .unavailable),
        (429, refusal("Throttling"), .throttled), (429, refusal("NeverHeardOf"), .throttled),
        (400, refusal("Throttling.RateQuota"), .throttled),
        (500, refusal("InternalError"), .unavailable), (503, "<html>", .unavailable), (503, "{}", .unavailable),
        (500, output("FAILED"), .unavailable),
    ]

    @Test func `a task's end is believed only where the provider says it in its own words`() async throws {
        try await VideoProviderFixture.script { server, provider in
            for (status, body, expected) in Self.reports {
                server.respond(status, body)
                var notes = ""
                let report = await PollOutcome(provider) { notes = $0 }
                #expect(report == expected, "\(status) \(body.prefix(100))")
                #expect(
                    !notes.contains(VideoProviderFixture.key) && notes.utf8.count < 1000,
                    "\(status) \(body.prefix(100))")
            }
            server.answer = ""
            let report = await PollOutcome(provider)
            #expect(report == .unavailable)
        }
    }

    @Test func `what a refusal says at length is told in short`() async throws {
        try await VideoProviderFixture.script { server, provider in
            let long = String(repeating: "a", count: 100_000)
            var notes = ""
            for (status, body) in [
                (400, #"{"code":"InvalidParameter","message":"\#(long)"}"#), (400, #"{"code":"\#(long)"}"#),
            ] {
                server.respond(status, body)
                _ = await SubmissionOutcome(provider) { notes = $0 }
                #expect(notes.utf8.count < 1000, "\(body.prefix(40))")
                _ = await PollOutcome(provider) { notes = $0 }
                #expect(notes.utf8.count < 1000, "\(body.prefix(40))")
            }
            server.respond(200, Self.output("FAILED", #","code":"\#(long)","message":"\#(long)""#))
            _ = await PollOutcome(provider) { notes = $0 }
            #expect(notes.utf8.count < 1000)
        }
    }
}
