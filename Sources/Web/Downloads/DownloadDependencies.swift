package import Application

/// What the routes of downloads need from the application.
package struct DownloadDependencies: Sendable {
    package var start: StartDownload
    package var contents: DownloadContents

    package init(start: StartDownload, contents: DownloadContents) {
        self.start = start
        self.contents = contents
    }
}
