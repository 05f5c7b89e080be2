package import Application

/// What the routes of downloads need from the application.
package struct DownloadDependencies: Sendable {
    package var start: BuildDownload
    package var contents: DownloadContents

    package init(start: BuildDownload, contents: DownloadContents) {
        self.start = start
        self.contents = contents
    }
}
