package import Domain
import FoundationEssentials
import Glibc

/// A folder that holds the objects of one installation. Its marker file names the installation and the store.
package struct DiskFolder: Sendable {
    /// As configured; a relative one is one of the working directory.
    package let path: String
    /// The name of the store in the rows of `media`. It is in the marker, so that a folder that was moved, or is given
    /// by another path, keeps its objects. A folder without a marker is named by its path.
    package let name: StoreName
    /// Whether the marker has the name.
    package let isNamed: Bool

    /// Creates the folder if it is missing. Blocks.
    ///
    /// - Throws: `DiskFolderError.unusable`.
    package init(_ path: String) throws(DiskFolderError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .unusable(folder: path, reason: "\(error)")
        }
        self.init(existing: path)
    }

    /// Creates nothing; the folder may be missing. Blocks.
    package init(existing path: String) {
        self.path = path
        let store = FolderMarker(of: path)?.store
        name = store ?? .disk(folder: path)
        isNamed = store != nil
    }

    /// Whether the path leads to this folder. Blocks.
    package func isSame(as other: String) -> Bool {
        var (one, another) = (stat(), stat())
        guard stat(path, &one) == 0, stat(other, &another) == 0 else { return false }
        return one.st_dev == another.st_dev && one.st_ino == another.st_ino
    }

    /// Verifies that the folder is this installation's, and completes its marker. Blocks.
    ///
    /// - Parameters:
    ///   - installation: random id of this installation, from its database.
    ///   - expected: a store that has objects and may be this folder. Then the folder must be marked already, unless
    ///     its disk is missing. Nil if there is none: a new folder is marked.
    /// - Throws: `DiskFolderError`, also if another installation has marked it.
    package func claim(for installation: String, expecting expected: StoreName?) throws(DiskFolderError) {
        if let expected, !isThere { throw .unmarked(folder: path, store: expected, installation: installation) }
        do {
            try FolderMarker.update(of: path) { found in
                if let found, found.installation != installation {
                    throw DiskFolderError.foreign(
                        folder: path, marked: found.installation, installation: installation)
                }
                if let store = found?.store, store != name {
                    throw DiskFolderError.renamed(folder: path, store: store)
                }
                if let expected, expected != name {
                    throw DiskFolderError.unmarked(folder: path, store: expected, installation: installation)
                }
                return FolderMarker(installation: installation, store: name)
            }
        } catch let error as DiskFolderError {
            throw error
        } catch {
            throw .unusable(folder: path, reason: "\(error)")
        }
    }

    /// Whether the marker is there. An empty mount point has none: what is not found in it may be on the missing disk.
    package var isThere: Bool { access("\(path)/\(FolderMarker.fileName)", F_OK) == 0 }

    /// Whether files of objects are in it, or it cannot be read. Blocks.
    package var holdsObjects: Bool {
        guard let walk = try? ObjectWalk(self), let objects = try? walk.next(1) else { return true }
        return !objects.isEmpty
    }

    func path(of key: ObjectKey) -> String { "\(path)/\(key.text)" }
}
