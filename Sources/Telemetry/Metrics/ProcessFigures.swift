import FoundationEssentials
import Glibc

/// What the system says of this process, under the names that all of Prometheus' libraries use.
struct ProcessFigures: Sendable {
    private var figures: [(name: String, type: String, help: String, value: Double)] = []

    /// As it is now. What the system does not tell is left out.
    static var now: ProcessFigures {
        var figures = ProcessFigures()
        figures.addUsage()
        figures.addDescriptors()
        return figures
    }

    func write(to text: inout PrometheusText) {
        for figure in figures {
            text.begin(figure.name, figure.type, figure.help)
            text.sample(figure.name, "", PrometheusText.number(figure.value))
        }
    }

    private mutating func addUsage() {
        // The second field is the program's name in brackets, which may hold anything; the others are numbers.
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return }
        let fields = stat[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        guard fields.count > 21 else { return }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        add(
            "process_cpu_seconds_total", "counter", "Processor time that the process has used, in seconds.",
            (fields[11] + fields[12]) / ticks)
        if let started = Self.bootTime.map({ $0 + fields[19] / ticks }) {
            add("process_start_time_seconds", "gauge", "When the process began, in seconds of Unix time.", started)
        }
        add("process_virtual_memory_bytes", "gauge", "Addresses that the process has taken.", fields[20])
        add(
            "process_resident_memory_bytes", "gauge", "Memory that the process holds.",
            fields[21] * Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    private mutating func addDescriptors() {
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            // One of them was the folder itself.
            add("process_open_fds", "gauge", "Files and sockets that are open.", Double(open - 1))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            add("process_max_fds", "gauge", "Files and sockets that may be open.", Double(limit.rlim_cur))
        }
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ value: Double) {
        figures.append((name, type, help, value))
    }

    /// In seconds of Unix time.
    private static let bootTime: Double? = {
        let stat = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
        let line = stat?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }()
}
