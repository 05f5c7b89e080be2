package import Application

/// What the routes of shares need from the application.
package struct ShareDependencies: Sendable {
    package var repository: any ShareRepository
    package var create: CreateShare
    package var change: ChangeShare
    package var open: OpenShare

    package init(
        repository: any ShareRepository, create: CreateShare, change: ChangeShare, open: OpenShare
    ) {
        self.repository = repository
        self.create = create
        self.change = change
        self.open = open
    }
}
