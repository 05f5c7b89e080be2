import Application
import Telemetry

extension Settings {
    /// Logs, metrics and traces.
    mutating func readTelemetry(_ reader: inout SettingsReader) {
        let formats = LogFormat.allCases.map(\.rawValue).joined(separator: " or ")
        reader.read("LOG_FORMAT", formats, into: &logFormat) { LogFormat(rawValue: $0) }
        reader.read(
            "METRICS_TOKEN", "\(ServiceKeys.minimumLength) characters or more, printable ASCII without spaces",
            secret: true, into: &metricsToken
        ) { $0.utf8.count >= ServiceKeys.minimumLength ? Self.providerKey($0) : nil }
        reader.read(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "an http or https URL", into: &otlpEndpoint, Self.httpURL)
        reader.read("OTEL_TRACES_SAMPLER_ARG", "a number from 0 to 1", into: &traceSampleRatio) {
            Double($0).flatMap { (0...1).contains($0) ? $0 : nil }
        }
    }
}
