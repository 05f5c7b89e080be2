import Afterimage
import Application
import Domain
import FoundationEssentials
import Providers
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Provider faults: every video gets a final status in time.
    @Suite struct ProviderVideoFaultTests {
        /// The expected reason where only one is correct.
        private static let reasons: [SandboxFault: String] = [
            .badRequest: "request_refused", .moderation: "content_refused", .billing: "quota_exhausted",
            .arrearage: "quota_exhausted", .throttle: "provider_unavailable", .unavailable: "provider_unavailable",
            .hang: "outcome_unknown", .disconnect: "outcome_unknown", .junkReply: "outcome_unknown",
            .noTaskID: "outcome_unknown", .stuck: "timed_out", .stuckPending: "timed_out", .slow: "timed_out",
            .contentPolicy: "content_refused", .generationFailed: "generation_failed", .canceled: "generation_failed",
            .queryJunk: "parked", .queryHang: "timed_out", .queryError: "timed_out", .queryThrottle: "timed_out",
        ]

        @Test func `Each provider fault leads to a video or a reason, with at most one accepted submission`()
            async throws
        {
            let faults = SandboxFault.all.filter {
                $0.providers.contains(.dashScope) && [.create, .generation, .query].contains($0.stage)
            }
            try await TestServer.run { settings in
                settings.dashScope.submissionTimeout = .milliseconds(600)
                settings.dashScope.pollTimeout = .milliseconds(600)
                settings.videoSchedule.deadlines.toSubmit = .seconds(2)
                settings.videoSchedule.deadlines.toFinish = .seconds(2)
                // Polls that always fail stop when the provider's lifetime of the task is over.
                settings.videoSchedule.deadlines.taskLifetime = .seconds(3)
                settings.videoSchedule.longestRetry = .milliseconds(200)
                settings.videoSchedule.concurrency = 64
            } _: { server in
                let (token, start) = (try await server.token(user: "alice"), ContinuousClock.now)
                for fault in faults {
                    let response = try await server.post(
                        "/api/text-to-video", token: token, json: #"{"prompt":"\#(Self.prompt(fault))"}"#)
                    #expect(response.status == 202)
                }
                let videos = try await StoredVideo.settled(in: server.database, within: .seconds(20))
                #expect(ContinuousClock.now - start < .seconds(20))
                #expect(videos.count == faults.count)
                let unsettled = videos.filter { !$0.isConsistent }.map(\.fields)
                #expect(unsettled.isEmpty)
                for (fault, reason) in Self.reasons {
                    let video = videos.first { $0.prompt == Self.prompt(fault) }
                    #expect(video?.reason == reason, "\(fault.rawValue)")
                }
                #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                print("\(faults.count) faults in \(ContinuousClock.now - start)")
            }
        }

        private static func prompt(_ fault: SandboxFault) -> String {
            "A fox [fault: \(fault.rawValue)\(fault.argument == .url ? " https://127.0.0.1/fox.mp4" : "")]"
        }
    }
}
