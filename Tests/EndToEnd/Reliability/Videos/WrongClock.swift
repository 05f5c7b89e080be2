import FoundationEssentials

/// A wrong wall clock for a child process, by libfaketime; monotonic clocks are not changed.
enum WrongClock {
    struct NotInstalled: Error, CustomStringConvertible {
        let description = "libfaketime is not installed: apt-get install libfaketime"
    }

    /// - Parameter seconds: how far the clock is ahead.
    static func environment(_ seconds: Int) throws -> [String: String] {
        guard let library else { throw NotInstalled() }
        return [
            "LD_PRELOAD": library, "FAKETIME": seconds < 0 ? "\(seconds)s" : "+\(seconds)s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        ]
    }

    private static let library: String? = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return (folders.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }).first {
            FileManager.default.fileExists(atPath: $0)
        }
    }()
}
