/// When a log file is rotated, and how many old files are kept.
package struct LogRotation: Sendable {
    /// In bytes; 0 disables rotation.
    package var maximumSize = 100_000_000
    /// `NAME.1` is the newest.
    package var oldFiles = 5

    package init() {}

    package init(maximumSize: Int, oldFiles: Int) {
        self.maximumSize = maximumSize
        self.oldFiles = oldFiles
    }
}
