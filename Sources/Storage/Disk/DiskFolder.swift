import Domain
import FoundationEssentials
import Glibc

/// A folder that holds the objects of one installation: its marker file names the installation.
package struct DiskFolder: Sendable {
    /// As configured; a relative one is one of the working directory.
    package let path: String

    /// Creates the folder if it is missing. Blocks.
    ///
    /// - Throws: `DiskFolderError.unusable`.
    package init(_ path: String) throws(DiskFolderError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .unusable(folder: path, reason: "\(error)")
        }
    }

    /// Whether both are the same folder, under other names.
    package func isSame(as other: DiskFolder) -> Bool {
        var (one, another) = (stat(), stat())
        guard stat(path, &one) == 0, stat(other.path, &another) == 0 else { return false }
        return one.st_dev == another.st_dev && one.st_ino == another.st_ino
    }

    /// Verifies that the folder is this installation's. Blocks.
    ///
    /// - Parameters:
    ///   - installation: random id of this installation, from its database.
    ///   - isNew: whether to mark the folder if it has no marker. One that is to hold objects already has one, unless
    ///     its disk is missing.
    /// - Throws: `DiskFolderError`, also if another installation has marked it.
    package func claim(for installation: String, isNew: Bool) throws(DiskFolderError) {
        guard isNew || isThere else { throw .unmarked(folder: path, installation: installation) }
        let marked: String
        do {
            marked = try Self.mark(path, with: installation)
        } catch {
            throw .unusable(folder: path, reason: "\(error)")
        }
        guard marked == installation else {
            throw .foreign(folder: path, marker: Self.marker(in: path), installation: marked)
        }
    }

    /// Whether the marker is there. An empty mount point has none: what is not found in it may be on the missing disk.
    var isThere: Bool { access(Self.marker(in: path), F_OK) == 0 }

    func path(of key: ObjectKey) -> String { "\(path)/\(key.text)" }

    private static func marker(in path: String) -> String { "\(path)/.afterimage" }

    /// - Returns: the installation that the marker names.
    private static func mark(_ path: String, with installation: String) throws -> String {
        let file = open(marker(in: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError("open") }
        defer { close(file) }
        // Of two processes that start at once, the second reads what the first has written.
        while flock(file, LOCK_EX) != 0, errno == EINTR {}
        var content: [UInt8] = []
        try readChunks(of: file) { content += $0 }
        if !content.isEmpty { return String(decoding: content.prefix { $0 > 0x20 }, as: UTF8.self) }
        try Array("\(installation)\n".utf8).withUnsafeBytes { try $0.write(to: file) }
        guard fsync(file) == 0 else { throw SystemError("fsync") }
        try flushFolder(path)
        return installation
    }
}

/// Why a folder cannot hold this installation's objects, for the operator.
package enum DiskFolderError: Error, CustomStringConvertible {
    /// - installation: the id in the marker.
    case foreign(folder: String, marker: String, installation: String)
    /// The database has objects in the folder, but it has no marker.
    case unmarked(folder: String, installation: String)
    case unusable(folder: String, reason: String)

    package var description: String {
        switch self {
        case .foreign(let folder, let marker, let installation):
            """
            The folder \(folder) belongs to another installation: \(marker) names \(installation), which is not the id in \
            this database. Set STORAGE to another folder, or connect to the database that the folder belongs to. If the \
            files are this database's (its id was lost, or it was copied from another), delete \(marker).
            """
        case .unmarked(let folder, let installation):
            """
            The folder \(folder) is not the one that this database has objects in: it has no file .afterimage. Is its disk \
            mounted, and is the working directory the right one? If it is the right folder (restored without the file), \
            run: echo \(installation) > \(folder)/.afterimage
            """
        case .unusable(let folder, let reason):
            "The folder \(folder) cannot hold objects (\(reason)). Let this process's user create it and write to it."
        }
    }
}
