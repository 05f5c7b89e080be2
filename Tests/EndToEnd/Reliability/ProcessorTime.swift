import CoreFoundation
import FoundationEssentials
import Glibc

/// The processor time that a process or a thread has used so far. Unlike elapsed time it hardly depends on what else
/// runs.
enum ProcessorTime {
    struct NoEventLoops: Error {}

    static func used(by process: Int32) -> Duration {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0 else { return .zero }
        return time(of: clock)
    }

    static var ofThisThread: Duration { time(of: CLOCK_THREAD_CPUTIME_ID) }

    /// The total of all event loops of a process, accurate to 10 ms for each.
    static func ofEventLoops(of process: Int32) throws -> Duration {
        let threads = "/proc/\(process)/task"
        var ticks: [Int] = []
        for thread in try FileManager.default.contentsOfDirectory(atPath: threads) {
            // A thread may have ended meanwhile.
            guard let stat = try? String(contentsOfFile: "\(threads)/\(thread)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")"), stat[..<end].contains("(NIO-")
            else { continue }
            let fields = stat[end...].split(separator: " ")
            ticks.append((Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0))
        }
        guard !ticks.isEmpty else { throw NoEventLoops() }
        return .milliseconds(ticks.reduce(0, +) * 1000 / sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func time(of clock: clockid_t) -> Duration {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
