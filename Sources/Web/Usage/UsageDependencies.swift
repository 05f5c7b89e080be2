package import Application

/// What the routes of usage and of the export of an account need from the application.
package struct UsageDependencies: Sendable {
    package var read: ReadUsage
    package var export: ExportAccount

    package init(read: ReadUsage, export: ExportAccount) {
        self.read = read
        self.export = export
    }
}
