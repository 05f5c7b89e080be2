import Application
import Domain
import Providers
import Testing

/// Responses that the sandbox does not produce, byte for byte, from a scripted server.
@Suite struct DashScopeWireTests {
    private static func rejection(_ code: String) -> String {
        #"{"code":"\#(code)","message":"text","request_id":"r"}"#
    }

    private static let rejectionCases: [(status: Int, codes: [String], outcome: VideoSubmissionOutcome)] = [
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
        // One status, two meanings.
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
                "SystemError", "ModelServiceFailed", "ModelServingError",
            ], .unavailable
        ),
        (502, ["InternalError"], .unknown),
        (503, ["ModelServingError", "ModelUnavailable"], .unavailable),
        // Undocumented codes, which the provider may send after it has created the task.
        (500, ["NeverHeardOf"], .unknown), (503, ["NeverHeardOf"], .unknown),
        // The provider timed out, possibly after creating the task.
        (500, ["InternalError.Timeout", "RequestTimeOut"], .unknown),
        (504, ["InternalError", "NeverHeardOf"], .unknown),
        (400, ["NeverHeardOf"], .refused(.generationFailed)),
    ]

    @Test func `each error code has one meaning, whatever its status`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            for (status, codes, expected) in Self.rejectionCases {
                for code in codes {
                    server.respond(status, Self.rejection(code))
                    var details = ""
                    let outcome = await VideoSubmissionOutcome(provider) { details = $0 }
                    #expect(outcome == expected, "\(status) \(code)")
                    #expect(details.contains(code) || outcome == .accepted, "\(status) \(code)")
                    #expect(!details.contains(VideoProviderFixture.key), "\(status) \(code)")
                }
            }
            #expect(server.requests.count == Self.rejectionCases.map(\.codes.count).reduce(0, +))
        }
    }

    private static let task = #"{"output":{"task_id":"t","task_status":"PENDING"},"request_id":"r"}"#

    private static let submitCases: [(status: Int, body: String, outcome: VideoSubmissionOutcome)] = [
        (200, task, .accepted), (202, task, .accepted), (200, #"{"output":{"task_id":"t"}}"#, .accepted),
        (200, #"{"code":[],"message":7,"output":{"task_id":"t","task_status":5,"results":"x"},"more":{}}"#, .accepted),
        (200, task + String(repeating: " ", count: 200_000), .accepted),
        (200, task + String(repeating: " ", count: 300_000), .unknown),
        (200, "", .unknown), (200, "{}", .unknown), (200, "[]", .unknown), (200, "null", .unknown),
        (200, #"{"output":"t"}"#, .unknown), (200, #"{"output":{"task_id":""}}"#, .unknown),
        (200, #"{"output":{"task_id":"a b"}}"#, .unknown), (200, #"{"output":{"task_id":7}}"#, .unknown),
        (200, #"{"output":{"task_id":"\#(String(repeating: "t", count: 129))"}}"#, .unknown),
        (200, String(repeating: "[", count: 100_000), .unknown),
        // An error with a success status is neither.
        (200, rejection("InvalidParameter"), .unknown),
        // A gateway's response says nothing about the outcome of the submission.
        (400, "<html>", .unknown), (404, "", .unknown), (429, "", .unknown), (500, "<html>", .unknown),
        (502, "<html>", .unknown), (503, "", .unknown), (504, "<html>", .unknown), (302, "", .unknown),
        (500, task, .unknown), (503, #"{"code":"ServiceUnavailable","message":"no upstream"}"#, .unknown),
        (429, #"{"code":"429","message":"slow down"}"#, .unknown),
    ]

    @Test func `a response that is neither a task nor an error leaves the outcome unknown`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            for (status, body, expected) in Self.submitCases {
                server.respond(status, body)
                let outcome = await VideoSubmissionOutcome(provider)
                #expect(outcome == expected, "\(status) \(body.prefix(100))")
            }
            for raw in ["", "junk\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"output\":"] {
                server.response = raw
                let outcome = await VideoSubmissionOutcome(provider)
                #expect(outcome == .unknown, "\(raw)")
            }
            await server.waitForRequests(Self.submitCases.count + 3)
            #expect(server.requests.count == Self.submitCases.count + 3, "nothing is sent twice")
        }
    }

    private static func output(_ status: String, _ more: String = "") -> String {
        #"{"output":{"task_id":"t","task_status":"\#(status)"\#(more)}}"#
    }

    private static let pollCases: [(status: Int, body: String, result: VideoPollOutcome)] = [
        (200, output("PENDING"), .waiting), (200, output("SUSPENDED"), .waiting), (200, output("RUNNING"), .running),
        (200, output("SUCCEEDED", #","video_url":"https://a.example/v""#), .succeeded("https://a.example/v")),
        (
            200, output("SUCCEEDED", #","video_url":7,"results":{"video_url":"https://a.example/v"}"#),
            .succeeded("https://a.example/v")
        ),
        (200, output("SUCCEEDED"), .unintelligible),
        (200, output("SUCCEEDED", #","video_url":"""#), .unintelligible),
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
        (401, rejection("InvalidApiKey"), .unavailable), (404, rejection("NotFound"), .unavailable),
        (429, rejection("Throttling"), .throttled), (429, rejection("NeverHeardOf"), .throttled),
        (400, rejection("Throttling.RateQuota"), .throttled),
        (500, rejection("InternalError"), .unavailable), (503, "<html>", .unavailable), (503, "{}", .unavailable),
        (500, output("FAILED"), .unavailable),
    ]

    @Test func `a final status is accepted only in the provider's documented form`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            for (status, body, expected) in Self.pollCases {
                server.respond(status, body)
                var details = ""
                let result = await VideoPollOutcome(provider) { details = $0 }
                #expect(result == expected, "\(status) \(body.prefix(100))")
                #expect(
                    !details.contains(VideoProviderFixture.key) && details.utf8.count < 1000,
                    "\(status) \(body.prefix(100))")
            }
            server.response = ""
            let result = await VideoPollOutcome(provider)
            #expect(result == .unavailable)
        }
    }

    @Test func `long error messages are truncated`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            let long = String(repeating: "a", count: 100_000)
            var details = ""
            for (status, body) in [
                (400, #"{"code":"InvalidParameter","message":"\#(long)"}"#), (400, #"{"code":"\#(long)"}"#),
            ] {
                server.respond(status, body)
                _ = await VideoSubmissionOutcome(provider) { details = $0 }
                #expect(details.utf8.count < 1000, "\(body.prefix(40))")
                _ = await VideoPollOutcome(provider) { details = $0 }
                #expect(details.utf8.count < 1000, "\(body.prefix(40))")
            }
            server.respond(200, Self.output("FAILED", #","code":"\#(long)","message":"\#(long)""#))
            _ = await VideoPollOutcome(provider) { details = $0 }
            #expect(details.utf8.count < 1000)
        }
    }
}
