package import Domain

/// Why a folder cannot hold this installation's objects, for the operator.
package enum DiskFolderError: Error, CustomStringConvertible {
    /// - marked: the id in the folder's marker.
    case foreign(folder: String, marked: String, installation: String)
    /// The database has objects in a store that may be this folder, but its marker is missing, or does not say so.
    case unmarked(folder: String, store: StoreName, installation: String)
    /// A command was to read a folder that no server or worker has ever marked.
    case unused(folder: String)
    /// Another process has marked the folder since this one opened it, under a name by another path.
    case renamed(folder: String, store: StoreName)
    /// Two folders are one store.
    case duplicate(folder: String, other: String, store: StoreName)
    case unusable(folder: String, reason: String)

    package var description: String {
        switch self {
        case .foreign(let folder, let marked, let installation):
            """
            The folder \(folder) belongs to another installation: \(Self.marker(of: folder)) has the id \(marked), but \
            the id in this database is \(installation). Set STORAGE to another folder, or connect to the database that \
            the folder belongs to. If the files are this database's (its id was lost, or it was copied from another), \
            replace the id in \(Self.marker(of: folder)).
            """
        case .unmarked(let folder, let store, let installation):
            """
            The database has objects in \(store.text), but the folder \(folder) is not marked as that store in \
            \(Self.marker(of: folder)). Is its disk mounted, and is the working directory the right one? If the folder \
            holds these objects (for example, restored without that file), run: \
            printf '%s\\n' \(installation) '\(store.text)' > '\(Self.marker(of: folder))'. \
            If it is a new folder, set UPLOADS_DIRECTORY to the one that holds them.
            """
        case .unused(let folder):
            """
            The folder \(folder) is missing, or has no file \(FolderMarker.fileName): no server or worker has stored \
            anything in it. Set STORAGE and UPLOADS_DIRECTORY as for the servers, and use their working directory. Is \
            its disk mounted? If the folder is new, start a server or worker with it first.
            """
        case .renamed(let folder, let store):
            "Another process has marked the folder \(folder) as \(store.text) at the same time. Start this one again."
        case .duplicate(let folder, let other, let store):
            """
            The folders \(folder) and \(other) are both named \(store.text), by their file \(FolderMarker.fileName) \
            or by their path. If one is a copy of the other, set STORAGE and UPLOADS_DIRECTORY to only one of them. If \
            one is new, give its path in another way, such as ./uploads instead of uploads.
            """
        case .unusable(let folder, let reason):
            "The folder \(folder) cannot hold objects (\(reason)). Let this process's user create it and write to it."
        }
    }

    private static func marker(of folder: String) -> String { "\(folder)/\(FolderMarker.fileName)" }
}
