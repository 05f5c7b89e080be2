import Afterimage
import Application
import Configuration
import Domain
import Persistence
import Providers
import Testing

/// Valid and invalid environment variables of videos.
@Suite struct VideoSettingsTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let required = ["JWT_SECRET": secret, "CALLBACK_SECRET": secret]

    private static func settings(
        _ variables: [String: String], for purpose: Settings.Purpose = .serving
    ) throws(SettingsError) -> Settings {
        try Settings(
            ConfigReader(
                provider: EnvironmentVariablesProvider(environmentVariables: required.merging(variables) { $1 })),
            for: purpose)
    }

    private static func faults(
        _ variables: [String: String], for purpose: Settings.Purpose = .serving
    ) -> [String] {
        do throws(SettingsError) {
            _ = try settings(variables, for: purpose)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `the defaults follow the provider's documentation`() throws {
        let settings = try Self.settings([:])
        #expect(settings.dashScope.base == "https://dashscope-intl.aliyuncs.com" && settings.dashScope.key == "")
        #expect(settings.dashScope.model == DashScopeModel("wan2.6-t2v"))
        #expect(settings.providerRates == [.videoSubmission: 5, .videoPoll: 20, .imagePoll: 10])
        #expect(settings.videoSchedule == VideoSchedule())
        #expect(settings.videoSchedule.pollInterval == .seconds(15) && settings.videoSchedule.firstRetry == .seconds(5))
        #expect(settings.videoSchedule.lease > settings.dashScope.submissionTimeout)
        #expect(settings.videoSchedule.deadlines.toSubmit == .seconds(6 * 3600))
        #expect(settings.videoSchedule.deadlines.toFinish == .seconds(4 * 3600))
        #expect(
            settings.videoOriginPolicy.hosts == ["dashscope-*.oss-*.aliyuncs.com"]
                && !settings.videoOriginPolicy.allowsPrivate)
        #expect(settings.collections.generations == "user_generation_history")
        #expect(settings.collections.videoJobs == "video_generation_jobs")
        #expect(settings.collections.providerPace == "provider_pace")
    }

    private static let all = [
        "QWEN_BASE_URL": "http://127.0.0.1:8090/", "QWEN_API_KEY": "sk-ws-0123", "QWEN_MODEL": "wan2.2-t2v-plus",
        "QWEN_POLLS_PER_SECOND": "1000", "VIDEO_POLL_INTERVAL_SECONDS": "0.05", "VIDEO_RETRY_SECONDS": "2.5",
        "VIDEO_LEASE_SECONDS": "86400", "VIDEO_SUBMISSION_DEADLINE_SECONDS": "60", "VIDEO_DEADLINE_SECONDS": "120",
        "VIDEO_ORIGIN_HOSTS": "A.example, *.B.example,10.0.0.*", "VIDEO_ORIGIN_ALLOW_PRIVATE": "true",
        "USER_GENERATION_HISTORY_COLLECTION": "history", "VIDEO_GENERATION_JOBS_COLLECTION": "jobs",
        "PROVIDER_PACE_COLLECTION": "pace",
    ]

    @Test func `each video variable is read`() throws {
        let settings = try Self.settings(Self.all)
        #expect(settings.dashScope.base == "http://127.0.0.1:8090" && settings.dashScope.key == "sk-ws-0123")
        #expect(settings.dashScope.model.name == "wan2.2-t2v-plus")
        // By default the documented rate of the model.
        #expect(settings.providerRates == [.videoSubmission: 2, .videoPoll: 1000, .imagePoll: 10])
        #expect(
            try Self.settings(["QWEN_SUBMISSIONS_PER_SECOND": "1"]).providerRates[.videoSubmission] == 1)
        #expect(settings.videoSchedule.pollInterval == .milliseconds(50))
        #expect(settings.videoSchedule.firstRetry == .milliseconds(2500))
        #expect(settings.videoSchedule.lease == .seconds(86_400))
        #expect(settings.videoSchedule.deadlines.toSubmit == .seconds(60))
        #expect(settings.videoSchedule.deadlines.toFinish == .seconds(120))
        #expect(settings.videoOriginPolicy.hosts == ["a.example", "*.b.example", "10.0.0.*"])
        #expect(settings.videoOriginPolicy.allowsPrivate)
        #expect(settings.collections.generations == "history" && settings.collections.videoJobs == "jobs")
        #expect(settings.collections.providerPace == "pace")
    }

    private static let seconds = ["0", "-1", "nan", "inf", "86401", "soon", "5s", "0.04"]
    private static let names = ["system.users", "a$b", String(repeating: "a", count: 121)]
    private static let wrong: [String: [String]] = [
        "QWEN_BASE_URL": ["dashscope.example", "https://", "ftp://a.example", "https://a b.example"],
        "QWEN_API_KEY": ["hunter2\n", "hunter2 x", "hünter2", "hunter2\t"],
        "QWEN_MODEL": ["a model", "modèle", String(repeating: "a", count: 101)],
        "QWEN_SUBMISSIONS_PER_SECOND": ["0", "1001", "1.5", "many", "-1"],
        "QWEN_POLLS_PER_SECOND": ["0", "1001", "1.5", "many"],
        "VIDEO_POLL_INTERVAL_SECONDS": seconds, "VIDEO_RETRY_SECONDS": seconds, "VIDEO_LEASE_SECONDS": seconds,
        "VIDEO_SUBMISSION_DEADLINE_SECONDS": seconds, "VIDEO_DEADLINE_SECONDS": seconds,
        "VIDEO_ORIGIN_HOSTS": ["a_b.example", ",", "https://a.example", "a.example/b", "bücher.example"],
        "VIDEO_ORIGIN_ALLOW_PRIVATE": ["yes", "1", "TRUE"],
        "USER_GENERATION_HISTORY_COLLECTION": names, "VIDEO_GENERATION_JOBS_COLLECTION": names,
        "PROVIDER_PACE_COLLECTION": names,
    ]

    @Test func `each invalid variable is reported with its value and what it takes, the key without its value`() {
        for (name, values) in Self.wrong {
            for value in values {
                let faults = Self.faults([name: value])
                #expect(faults.count == 1, "\(name)=\(value): \(faults)")
                let fault = faults.first ?? ""
                #expect(fault.hasPrefix("\(name) takes "), "\(name)=\(value): \(fault)")
                #expect(fault.contains(value) == (name != "QWEN_API_KEY"), "\(fault)")
                #expect(!fault.contains("hunter2") && !fault.contains("hünter2"), "\(fault)")
            }
        }
    }

    @Test func `all invalid variables are reported at once, without secrets`() throws {
        let values = Self.wrong.compactMapValues(\.first)
            .merging(["SESSION_LIFETIME_DAYS": "366", "HISTORY_RETENTION_DAYS": "0", "JWT_SECRET": "hunter2"]) { $1 }
        let error = try #require(throws: SettingsError.self) { _ = try Self.settings(values) }
        #expect(Set(error.faults.map { String($0.prefix { $0 != " " }) }) == Set(values.keys))
        #expect(error.faults.count == values.count)
        #expect(!error.description.contains("hunter2") && !"\(error)".contains(Self.secret))
    }

    @Test func `a worker reads its own video variables and ignores those of the server`() throws {
        let worker = try Self.settings(
            Self.all.merging(["JWT_SECRET": "short", "CALLBACK_SECRET": "short", "SIGN_IN_FAILURES": "x"]) { $1 },
            for: .working)
        #expect(worker.dashScope.key == "sk-ws-0123" && worker.videoSchedule.pollInterval == .milliseconds(50))
        #expect(Self.faults(["QWEN_API_KEY": "hunter2 x", "VIDEO_LEASE_SECONDS": "0"], for: .working).count == 2)
        for purpose in [Settings.Purpose.database, .tokens] {
            #expect(Self.faults(["QWEN_API_KEY": "hunter2 x", "VIDEO_LEASE_SECONDS": "0"], for: purpose).isEmpty)
        }
    }
}
