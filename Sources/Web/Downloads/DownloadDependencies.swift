package import Application

/// What the routes of downloads need from the application.
package struct DownloadDependencies: Sendable {
    package var build: BuildDownload
    package var contents: DownloadContents

    package init(build: BuildDownload, contents: DownloadContents) {
        self.build = build
        self.contents = contents
    }
}
