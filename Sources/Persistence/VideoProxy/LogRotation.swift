/// When a log file is put aside, and how many of those are kept.
package struct LogRotation: Sendable {
    /// In bytes; 0 for never.
    package var maximumSize = 100_000_000
    /// `NAME.1` is the youngest.
    package var oldFiles = 5

    package init() {}

    package init(maximumSize: Int, oldFiles: Int) {
        self.maximumSize = maximumSize
        self.oldFiles = oldFiles
    }
}
