import Domain
import FoundationEssentials
import Glibc

/// The file that marks a folder of objects: the id of its installation and the name of its store, each on a line.
struct FolderMarker: Hashable {
    static let fileName = ".afterimage"

    let installation: String
    /// Nil if the file has only the id: one that was written by hand, or by a version that wrote no name.
    let store: StoreName?

    init(installation: String, store: StoreName?) {
        self.installation = installation
        self.store = store
    }

    /// Blocks.
    ///
    /// - Returns: nil if the folder has no marker, or an empty one.
    init?(of folder: String) {
        guard let content = FileManager.default.contents(atPath: "\(folder)/\(Self.fileName)") else { return nil }
        self.init(String(decoding: content, as: UTF8.self))
    }

    private init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first, let installation = first.split(separator: " ").first else { return nil }
        self.installation = String(installation)
        store = lines.dropFirst().first.flatMap { StoreName(String($0)) }
    }

    /// Reads the marker and replaces it, under a lock: of two processes that start at once, the second gets what the
    /// first has written. Creates the file if it is missing. Blocks.
    ///
    /// - Parameter change: gets nil for a missing or empty marker; returns the new one.
    /// - Throws: what `change` throws, then the marker stays as it is; `SystemError`.
    static func update(of folder: String, _ change: (FolderMarker?) throws -> FolderMarker) throws {
        let file = open("\(folder)/\(fileName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError("open") }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0, errno == EINTR {}
        var content: [UInt8] = []
        try readChunks(of: file) { content += $0 }
        let old = FolderMarker(String(decoding: content, as: UTF8.self))
        let new = try change(old)
        if new == old { return }
        let text = "\(new.installation)\n\(new.store.map { "\($0.text)\n" } ?? "")"
        try Array(text.utf8).withUnsafeBytes { try $0.write(to: file) }
        guard ftruncate(file, off_t(text.utf8.count)) == 0 else { throw SystemError("ftruncate") }
        guard fsync(file) == 0 else { throw SystemError("fsync") }
        try flushFolder(folder)
    }
}
