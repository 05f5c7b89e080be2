import Glibc

/// How many files and connections the system lets this process have.
enum FileDescriptorLimit {
    /// For the database, the log, uploads and what is served from disk.
    private static let others = 256

    /// How many connections of clients there is room for. Each may need another one, to where its video comes from.
    ///
    /// Without this bound the process would run into the system's: then no picture can be written, and no connection to
    /// the database be opened.
    static let connections: Int = max(64, (raisedLimit() - others) / 2)

    /// The limit, after it was raised to what the system allows at most.
    private static func raisedLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let wanted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        var raised = wanted
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }
}
