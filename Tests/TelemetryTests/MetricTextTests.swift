import CoreMetrics
import Synchronization
import Telemetry
import Testing

@Suite struct MetricTextTests {
    private static func samples(_ metrics: PrometheusMetrics) -> [String] {
        metrics.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") && $0.hasPrefix("a_") }
    }

    @Test func `Counters, gauges and timers have Prometheus names and formats`() {
        let metrics = PrometheusMetrics(prefix: "a_", help: ["a_calls_total": "Calls,\nwith a \\."])
        Counter(label: "calls", dimensions: [("to", "x"), ("from", "y")], factory: metrics).increment(by: 2)
        Counter(label: "calls", dimensions: [("from", "y"), ("to", "x")], factory: metrics).increment()
        Meter(label: "streams", factory: metrics).set(7)
        Gauge(label: "share", factory: metrics).record(0.25)
        let timer = Timer(label: "wait", factory: metrics)
        timer.recordMilliseconds(3)
        timer.recordSeconds(40)
        #expect(metrics.text.contains("# HELP a_calls_total Calls,\\nwith a \\\\.\n# TYPE a_calls_total counter\n"))
        #expect(metrics.text.contains("# TYPE a_wait_seconds histogram\n"))
        let samples = Self.samples(metrics)
        #expect(samples.contains(#"a_calls_total{from="y",to="x"} 3"#))
        #expect(samples.contains("a_streams 7") && samples.contains("a_share 0.25"))
        #expect(samples.contains(#"a_wait_seconds_bucket{le="0.0025"} 0"#))
        #expect(samples.contains(#"a_wait_seconds_bucket{le="0.005"} 1"#))
        #expect(samples.contains(#"a_wait_seconds_bucket{le="+Inf"} 2"#))
        #expect(samples.contains("a_wait_seconds_sum 40.003") && samples.contains("a_wait_seconds_count 2"))
    }

    @Test func `Label values are escaped`() {
        let metrics = PrometheusMetrics(prefix: "a_")
        let hostile = "x\"} 1\na_forged 1 \\"
        Counter(label: "calls", dimensions: [("a-b", hostile)], factory: metrics).increment()
        #expect(Self.samples(metrics) == [#"a_calls_total{a_b="x\"} 1\na_forged 1 \\"} 1"#])
    }

    @Test func `Series beyond the limit are merged, with one warning`() {
        let warnings = Mutex<[String]>([])
        let metrics = PrometheusMetrics(prefix: "a_") { problem, _ in warnings.withLock { $0.append(problem) } }
        for number in 0..<PrometheusMetrics.seriesLimit + 50 {
            Counter(label: "calls", dimensions: [("number", "\(number)")], factory: metrics).increment()
        }
        let samples = Self.samples(metrics)
        #expect(samples.count == PrometheusMetrics.seriesLimit + 1)
        #expect(samples.contains(#"a_calls_total{number="other"} 50"#))
        #expect(warnings.withLock { $0.count } == 1)
    }

    @Test func `A name used as two kinds of metric is reported once and breaks nothing`() {
        let warnings = Mutex<[String]>([])
        let metrics = PrometheusMetrics(prefix: "a_") { problem, _ in warnings.withLock { $0.append(problem) } }
        Meter(label: "calls_total", factory: metrics).set(1)
        for _ in 0..<3 { Counter(label: "calls", factory: metrics).increment() }
        #expect(Self.samples(metrics) == ["a_calls_total 1"])
        #expect(warnings.withLock { $0.count } == 1)
    }

    @Test func `Concurrent updates are not lost`() async {
        let metrics = PrometheusMetrics(prefix: "a_")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in
                    for _ in 0..<2000 {
                        Counter(label: "calls", factory: metrics).increment()
                        Timer(label: "wait", factory: metrics).recordNanoseconds(1)
                    }
                }
            }
        }
        let samples = Self.samples(metrics)
        #expect(samples.contains("a_calls_total 16000") && samples.contains("a_wait_seconds_count 16000"))
    }

    @Test func `Process metrics are exported`() {
        let text = PrometheusMetrics(prefix: "a_").text
        for name in [
            "process_cpu_seconds_total", "process_start_time_seconds", "process_resident_memory_bytes",
            "process_open_fds", "process_max_fds",
        ] {
            let value = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
                .flatMap { Double($0.dropFirst(name.count + 1)) }
            #expect((value ?? 0) > 0, "\(name)")
        }
    }
}
