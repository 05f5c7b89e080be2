import Application
import Domain
import Glibc
import Synchronization

/// A walk through the objects of a folder, in the order of the file system.
final class ObjectWalk: Sendable {
    /// An open folder.
    private struct Level {
        let entries: OpaquePointer
        /// Its path in the walked folder, with a slash at the end unless it is empty.
        let prefix: String
    }

    private let folder: DiskFolder
    /// From the walked folder to the innermost.
    private let levels: Mutex<[Level]>

    /// Blocks.
    init(_ folder: DiskFolder) throws {
        self.folder = folder
        guard let entries = opendir(folder.path) else { throw SystemError("opendir") }
        levels = Mutex([Level(entries: entries, prefix: "")])
    }

    deinit { levels.withLock { for level in $0 { closedir(level.entries) } } }

    /// Blocks.
    ///
    /// - Returns: at most `count` objects, none at the end.
    func next(_ count: Int) throws -> [StoredObject] {
        try levels.withLock { levels in
            var objects: [StoredObject] = []
            while objects.count < count, let level = levels.last {
                errno = 0
                if let entry = readdir(level.entries) {
                    let path = level.prefix + Self.name(of: entry)
                    if let key = ObjectKey(path) {
                        if let size = try size(of: key) { objects.append(StoredObject(key: key, size: size)) }
                    } else if let inner = try open(path) {
                        levels.append(inner)
                    }
                } else {
                    guard errno == 0 else { throw SystemError("readdir") }
                    closedir(level.entries)
                    levels.removeLast()
                }
            }
            return objects
        }
    }

    /// - Returns: nil if it is no file, or was removed meanwhile.
    private func size(of key: ObjectKey) throws -> Int64? {
        var status = stat()
        guard lstat(folder.path(of: key), &status) == 0 else {
            guard errno == ENOENT else { throw SystemError("stat") }
            return nil
        }
        return status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    /// - Returns: nil if it is no folder of objects, whose path has one or two names of two digits.
    private func open(_ path: String) throws -> Level? {
        let names = path.split(separator: "/")
        guard names.count < 3, names.allSatisfy({ $0.utf8.count == 2 && UInt8($0, radix: 16) != nil }) else {
            return nil
        }
        guard let entries = opendir("\(folder.path)/\(path)") else {
            guard errno == ENOENT || errno == ENOTDIR else { throw SystemError("opendir") }
            return nil
        }
        return Level(entries: entries, prefix: "\(path)/")
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
        return String(cString: name.assumingMemoryBound(to: CChar.self))
    }
}
