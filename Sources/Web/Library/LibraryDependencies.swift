package import Application

/// What the routes that find items need from the application.
package struct LibraryDependencies: Sendable {
    package var repository: any LibraryRepository
    package var browse: BrowseLibrary
    package var imageTasks: any ImageTaskRepository

    package init(repository: any LibraryRepository, browse: BrowseLibrary, imageTasks: any ImageTaskRepository) {
        self.repository = repository
        self.browse = browse
        self.imageTasks = imageTasks
    }
}
