import Afterimage
import Configuration
import Persistence
import Telemetry
import Testing

@Suite struct TelemetrySettingsTests {
    private static func settings(_ environment: [String: String]) throws(SettingsError) -> Settings {
        try Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)), for: .database)
    }

    private static func faults(_ environment: [String: String]) -> [String] {
        do {
            _ = try settings(environment)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `Logs, metrics and traces can be configured`() throws {
        let plain = try Self.settings([:])
        #expect(plain.logFormat == .text && plain.metricsToken == nil && plain.otlpEndpoint == nil)
        #expect(plain.traceSampleRatio == 1 && plain.videoProxyLogRotation.maximumSize == 100_000_000)
        #expect(plain.videoProxyLogRotation.oldFiles == 5)
        let set = try Self.settings([
            "LOG_FORMAT": "json", "METRICS_TOKEN": "0123456789abcdef", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/",
            "OTEL_TRACES_SAMPLER_ARG": "0.25", "VIDEO_PROXY_LOG_MAX_MEGABYTES": "0", "VIDEO_PROXY_LOG_FILES": "100",
        ])
        #expect(set.logFormat == .json && set.metricsToken == "0123456789abcdef" && set.traceSampleRatio == 0.25)
        #expect(set.otlpEndpoint == "http://c:4318" && set.videoProxyLogRotation.maximumSize == 0)
        #expect(set.videoProxyLogRotation.oldFiles == 100)
    }

    @Test func `Invalid variables are reported, the token without its value`() {
        let wrong = [
            "LOG_FORMAT": ["JSON", "xml"], "METRICS_TOKEN": ["short", "with a space in it 0123456789"],
            "OTEL_EXPORTER_OTLP_ENDPOINT": ["collector:4318"], "OTEL_TRACES_SAMPLER_ARG": ["2", "-0.1", "x"],
            "VIDEO_PROXY_LOG_MAX_MEGABYTES": ["-1", "1000001", "1.5"], "VIDEO_PROXY_LOG_FILES": ["0", "101"],
        ]
        for (name, values) in wrong {
            for value in values {
                let faults = Self.faults([name: value])
                #expect(faults.count == 1 && faults[0].hasPrefix("\(name) takes "), "\(name)=\(value): \(faults)")
                #expect((faults.first?.contains(value) == true) == (name != "METRICS_TOKEN"), "\(faults)")
            }
        }
    }
}
