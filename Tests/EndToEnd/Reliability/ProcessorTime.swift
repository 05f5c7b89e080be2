import CoreFoundation
import Glibc

/// The processor time that a process has used so far. Unlike elapsed time it hardly depends on other processes.
enum ProcessorTime {
    static func used(by process: Int32) -> Duration {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
