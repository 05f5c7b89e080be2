import Domain
import Testing

@Suite struct VideoRetryTests {
    private static let task = TaskID(stored: "task-1")

    private func outcome(
        _ failure: VideoFailure?, task: TaskID? = nil, from stage: String? = "queued",
        status: VideoJobStatus = .failed, isUnsettled: Bool = false, isReadable: Bool = true
    ) -> Result<VideoRetry, VideoRetry.Refusal> {
        let job = FailedVideoJob(
            status: status, failure: failure, task: task, endedFrom: stage, isUnsettled: isUnsettled,
            isReadable: isReadable)
        do throws(VideoRetry.Refusal) { return .success(try VideoRetry(job)) } catch { return .failure(error) }
    }

    @Test func `What may have been paid for is never ordered again`() {
        for stage in ["queued", "ordering", "ordered", "ended", nil] {
            #expect(outcome(.outcomeUnknown, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(.outcomeUnknown, task: Self.task, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(nil, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(.timedOut, from: stage) == .failure(.mayHaveBeenPaid))
            // Only a job that was never on its way is ordered from the beginning.
            let parked: Result<VideoRetry, VideoRetry.Refusal> =
                stage == "queued" ? .success(.order) : .failure(.mayHaveBeenPaid)
            #expect(outcome(.parked, from: stage) == parked)
            for failure in VideoFailure.allCases where failure != .outcomeUnknown {
                #expect(outcome(failure, task: Self.task, from: stage) == .success(.ask(Self.task)))
            }
        }
    }

    @Test func `What the provider surely did not take is ordered from the beginning`() {
        for failure in [.contentRefused, .requestRefused, .quotaExhausted, .providerUnavailable, .generationFailed]
            as [VideoFailure]
        {
            #expect(outcome(failure, from: "ordering") == .success(.order))
        }
    }

    @Test func `What has not failed, is still ending, or cannot be read stays as it is`() {
        for status in VideoJobStatus.allCases where status != .failed {
            #expect(outcome(.parked, status: status) == .failure(.notFailed))
        }
        #expect(outcome(.parked, isUnsettled: true) == .failure(.stillEnding))
        #expect(outcome(.parked, isReadable: false) == .failure(.unreadable))
        #expect(outcome(.timedOut, task: Self.task, isReadable: false) == .failure(.unreadable))
    }
}
