import FoundationEssentials

/// Another time of day for a program than the machine's, by libfaketime; the steady clocks go on as they are.
enum WrongClock {
    struct NotInstalled: Error, CustomStringConvertible {
        let description = "libfaketime is not installed: apt-get install libfaketime"
    }

    /// The environment of a program whose clock is wrong.
    ///
    /// - Parameter seconds: how far it is ahead.
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
