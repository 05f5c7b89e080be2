import Sandbox
import Testing

struct EnvironmentTests {
    @Test func `variables that are set override the defaults`() throws {
        let configuration = try SandboxConfiguration(environment: [
            "SANDBOX_PORT": "0", "SANDBOX_PUBLIC_URL": "https://s.example/", "SANDBOX_GENERATION_TIME": "250ms",
            "SANDBOX_CALLBACK_RETRIES": "1", "SANDBOX_FAULT": "slow 3s, no-callback", "SANDBOX_API_KEY": "k",
        ])
        #expect(configuration.port == 0 && configuration.host == "127.0.0.1")
        #expect(configuration.publicBaseURL == "https://s.example")
        #expect(configuration.generationTime == .milliseconds(250) && configuration.callbackRetries == 1)
        #expect(configuration.faults.all.map(\.fault) == [.slow, .noCallback] && configuration.apiKey == "k")
        let usual = try SandboxConfiguration(environment: [:])
        #expect(usual.port == 8090 && usual.originPort == 8091 && usual.videoTime == .seconds(4))
    }

    @Test func `the video variables are read`() throws {
        let configuration = try SandboxConfiguration(environment: [
            "SANDBOX_ORIGIN_PORT": "9", "SANDBOX_ORIGIN_URL": "https://o.example/", "SANDBOX_VIDEO_TIME": "1m",
        ])
        #expect(configuration.originPort == 9 && configuration.publicOriginURL == "https://o.example")
        #expect(configuration.videoTime == .seconds(60))
    }

    @Test func `all invalid variables are reported at once`() {
        let wrong = ["SANDBOX_PORT": "70000", "SANDBOX_CALLBACK_DELAY": "soon", "SANDBOX_FAULT": "explode"]
        let error = #expect(throws: SandboxConfigurationError.self) { try SandboxConfiguration(environment: wrong) }
        #expect(error?.problems.count == 3)
        for name in wrong.keys { #expect(error?.description.contains(name) == true) }
    }
}
