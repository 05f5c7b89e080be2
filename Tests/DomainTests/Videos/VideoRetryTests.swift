import Domain
import Testing

@Suite struct VideoRetryTests {
    private static let task = TaskID(stored: "task-1")

    private func outcome(
        _ failure: VideoFailure?, task: TaskID? = nil, from stage: String? = "queued",
        status: VideoJobStatus = .failed, isHistoryPending: Bool = false, isReadable: Bool = true
    ) -> Result<VideoRetry, VideoRetry.Refusal> {
        let job = FailedVideoJob(
            status: status, failure: failure, task: task, endedFrom: stage, isHistoryPending: isHistoryPending,
            isReadable: isReadable)
        do throws(VideoRetry.Refusal) { return .success(try VideoRetry(job)) } catch { return .failure(error) }
    }

    @Test func `A job that may have been paid for is never submitted again`() {
        for stage in ["queued", "ordering", "ordered", "ended", nil] {
            #expect(outcome(.outcomeUnknown, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(.outcomeUnknown, task: Self.task, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(nil, from: stage) == .failure(.mayHaveBeenPaid))
            #expect(outcome(.timedOut, from: stage) == .failure(.mayHaveBeenPaid))
            // Only a job that was never in flight is submitted again.
            let parked: Result<VideoRetry, VideoRetry.Refusal> =
                stage == "queued" ? .success(.resubmit) : .failure(.mayHaveBeenPaid)
            #expect(outcome(.parked, from: stage) == parked)
            for failure in VideoFailure.allCases where failure != .outcomeUnknown {
                #expect(outcome(failure, task: Self.task, from: stage) == .success(.resumePolling(Self.task)))
            }
        }
    }

    @Test func `A job that the provider did not accept is submitted again`() {
        for failure in [.contentRefused, .requestRefused, .quotaExhausted, .providerUnavailable, .generationFailed]
            as [VideoFailure]
        {
            #expect(outcome(failure, from: "ordering") == .success(.resubmit))
        }
    }

    @Test func `A job that has not failed, is not settled or is unreadable cannot be retried`() {
        for status in VideoJobStatus.allCases where status != .failed {
            #expect(outcome(.parked, status: status) == .failure(.notFailed))
        }
        #expect(outcome(.parked, isHistoryPending: true) == .failure(.notSettled))
        #expect(outcome(.parked, isReadable: false) == .failure(.unreadable))
        #expect(outcome(.timedOut, task: Self.task, isReadable: false) == .failure(.unreadable))
    }
}
