import FoundationEssentials
import Glibc

/// Metrics of this process from `/proc`, under the standard Prometheus names.
struct ProcessMetrics: Sendable {
    private var metrics: [(name: String, type: String, help: String, value: Double)] = []

    /// Current values; those that cannot be read are left out.
    static var now: ProcessMetrics {
        var metrics = ProcessMetrics()
        metrics.addUsage()
        metrics.addDescriptors()
        return metrics
    }

    func write(to text: inout PrometheusText) {
        for metric in metrics {
            text.begin(metric.name, metric.type, metric.help)
            text.sample(metric.name, "", PrometheusText.number(metric.value))
        }
    }

    private mutating func addUsage() {
        // The second field is the program's name in parentheses, which may hold any character; the rest are numbers.
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return }
        let fields = stat[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        guard fields.count > 21 else { return }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        add(
            "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.",
            (fields[11] + fields[12]) / ticks)
        if let started = Self.bootTime.map({ $0 + fields[19] / ticks }) {
            add(
                "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", started
            )
        }
        add("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", fields[20])
        add(
            "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.",
            fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    private mutating func addDescriptors() {
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            // One of them is the listed directory itself.
            add("process_open_fds", "gauge", "Number of open file descriptors.", Double(open - 1))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            add("process_max_fds", "gauge", "Maximum number of open file descriptors.", Double(limit.rlim_cur))
        }
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ value: Double) {
        metrics.append((name, type, help, value))
    }

    /// Seconds since 1970.
    private static let bootTime: Double? = {
        let stat = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
        let line = stat?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }()
}
