import Application
import FoundationEssentials
import Testing

/// The alert rules for Prometheus (docker/prometheus/rules.yml) and those that the server evaluates itself use the same
/// thresholds: `AlertThresholds` is their source.
@Suite struct PrometheusRuleTests {
    private let thresholds = AlertThresholds()

    @Test func `the error rate of the video proxy has the same thresholds`() throws {
        let rule = try Self.expression(of: "AfterimageProxyErrors")
        #expect(
            rule.contains(
                "ratio_rate\(thresholds.proxyWindow.components.seconds / 60)m > \(thresholds.proxyErrorRate) "))
        #expect(rule.hasSuffix(">= \(thresholds.proxyRequests) / \(thresholds.proxyWindow.components.seconds)"))
    }

    @Test func `the error rate of a provider has the same thresholds`() throws {
        let rule = try Self.expression(of: "AfterimageProviderFailing")
        let window = thresholds.providerWindow.components.seconds
        #expect(rule.contains("calls:rate\(window / 60)m) > \(thresholds.providerErrorRate) and "))
        #expect(rule.hasSuffix(">= \(thresholds.providerCalls) / \(window)"))
    }

    @Test func `a job waits equally long before it counts as stuck`() throws {
        #expect(
            try Self.expression(of: "AfterimageJobsStuck").hasSuffix("> \(thresholds.longestWait.components.seconds)"))
    }

    @Test func `the cleanup may be equally late`() throws {
        let interval = CleanupService.Schedule().interval.components.seconds
        #expect(
            try Self.expression(of: "AfterimageCleanUpMissing")
                .hasSuffix("> \(interval / 3600) * 3600 + \(thresholds.cleanupGrace.components.seconds)"))
    }

    /// The expression of an alert on one line, read from the file as text: its form is fixed by promtool's own tests.
    private static func expression(of alert: String) throws -> String {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let rules = try String(
            contentsOf: project.appending(path: "docker/prometheus/rules.yml"), encoding: .utf8)
        let lines = rules.split(separator: "\n").drop { !$0.hasSuffix("- alert: \(alert)") }
        let expression = lines.drop { !$0.contains("expr:") }
            .prefix { !$0.contains("for:") }
            .map { $0.trimmingPrefix { $0 == " " } }
            .joined(separator: " ")
        return try #require(expression.isEmpty ? nil : expression.replacing("expr: ", with: ""))
    }
}
