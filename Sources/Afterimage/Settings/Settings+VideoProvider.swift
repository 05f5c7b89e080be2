package import Application
import Domain
import Providers

extension Settings {
    /// The video provider and the schedule of video jobs.
    mutating func readVideoProvider(_ reader: inout SettingsReader) {
        reader.read("QWEN_BASE_URL", "an http or https URL", into: &dashScope.base) { Self.httpURL($0) }
        reader.read("QWEN_API_KEY", "a key of printable ASCII without spaces", secret: true, into: &dashScope.key) {
            Self.providerKey($0)
        }
        reader.read("QWEN_MODEL", "a model name", into: &dashScope.model) {
            $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } && $0.utf8.count <= 100 ? DashScopeModel($0) : nil
        }
        let rate = "a number from 1 to 1000"
        reader.read("QWEN_SUBMISSIONS_PER_SECOND", rate, into: &videoSubmissionsPerSecond, Self.rate)
        reader.read("QWEN_POLLS_PER_SECOND", rate, into: &videoPollsPerSecond, Self.rate)
        let seconds = "a number of seconds"
        reader.read("VIDEO_POLL_INTERVAL_SECONDS", seconds, into: &videoSchedule.pollInterval, Self.seconds)
        reader.read("VIDEO_RETRY_SECONDS", seconds, into: &videoSchedule.firstRetry, Self.seconds)
        reader.read("VIDEO_LEASE_SECONDS", seconds, into: &videoSchedule.lease, Self.seconds)
        reader.read(
            "VIDEO_SUBMISSION_DEADLINE_SECONDS", seconds, into: &videoSchedule.deadlines.toSubmit, Self.seconds)
        reader.read("VIDEO_DEADLINE_SECONDS", seconds, into: &videoSchedule.deadlines.toFinish, Self.seconds)
    }

    /// The providers' rate limits per second, for all processes together.
    package var providerRates: [ProviderCall: Int] {
        [
            .videoSubmission: videoSubmissionsPerSecond ?? dashScope.model.submissionsPerSecond,
            .videoPoll: videoPollsPerSecond, .imagePoll: nanoBanana.pollsPerSecond,
        ]
    }

    private static func rate(_ text: String) -> Int? { Int(text).flatMap { (1...1000).contains($0) ? $0 : nil } }
}
