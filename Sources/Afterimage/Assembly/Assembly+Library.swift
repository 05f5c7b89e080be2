import Application
import Persistence
import Web

extension Assembly {
    /// Finding and repeating items.
    static func library(_ dependencies: ProcessDependencies) -> LibraryDependencies {
        let (database, names) = (dependencies.database, dependencies.names)
        let repository = MongoLibraryRepository(database, names: names)
        return LibraryDependencies(
            repository: repository, browse: BrowseLibrary(repository),
            imageTasks: MongoImageRepository(database, names: names))
    }
}
