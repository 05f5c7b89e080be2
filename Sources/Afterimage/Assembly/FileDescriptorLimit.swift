import Glibc

/// The limit of open files and connections of this process.
enum FileDescriptorLimit {
    /// Reserved for the database, the log, uploads and files served from disk.
    private static let others = 256

    /// The maximum number of client connections. Each may need another one, to the origin of its video.
    ///
    /// Without this bound the process would reach the limit of the system, and could neither write images nor connect
    /// to the database.
    static let connections: Int = max(64, (raisedLimit() - others) / 2)

    /// The limit, raised to the maximum that the system allows.
    private static func raisedLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let wanted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        var raised = wanted
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }
}
