package import Application
import Domain
import FoundationEssentials
import Glibc
import NIOPosix

/// Stores task ids as files in one directory: the name is the kind and the record id, the content the task id. A file is
/// flushed before it is renamed to its final name, and the directory afterwards, so that both survive a crash.
package struct DiskTaskSpool: TaskSpool {
    private static let suffix = ".task"
    private static let unfinishedSuffix = ".part"
    /// Seconds. An older unfinished file is from a crashed process; a newer one may be from another running process.
    private static let longestWrite: TimeInterval = 60

    private let directory: String
    private let threads = NIOThreadPool.singleton

    /// Creates the directory if it is missing, and removes unfinished files of earlier processes.
    ///
    /// - Throws: if it cannot be created or read.
    package init(directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        try Self.sweep(directory)
    }

    private static func sweep(_ directory: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory)
        where name.hasSuffix(unfinishedSuffix) {
            var status = stat()
            let path = "\(directory)/\(name)"
            guard stat(path, &status) == 0, Double(time(nil) - status.st_mtim.tv_sec) > longestWrite else { continue }
            unlink(path)
        }
    }

    package func save(_ task: UnstoredTask) async throws(Failure) {
        let path = path(of: task)
        try await onThread { [directory] in
            try Self.write(Array(task.task.text.utf8), to: path)
            try flushFolder(directory)
        }
    }

    package func remove(_ task: UnstoredTask) async {
        let path = path(of: task)
        try? await threads.runIfActive { _ = unlink(path) }
    }

    package func setAside(_ task: UnstoredTask) async {
        let (path, name) = (path(of: task), "\(directory)/\(task.kind.rawValue)-\(task.record.text)")
        try? await onThread { [directory] in
            // Use the first free name: an earlier task id of this record may have been set aside.
            var number = 1
            while link(path, number == 1 ? "\(name).refused" : "\(name).\(number).refused") != 0 {
                guard errno == EEXIST else { throw SystemError("link") }
                number += 1
            }
            unlink(path)
            try flushFolder(directory)
        }
    }

    package func all() async throws(Failure) -> [UnstoredTask] {
        try await onThread { [directory] in
            try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
                guard let (kind, record) = Self.parse(name),
                    let content = FileManager.default.contents(
                        atPath: "\(directory)/\(name)"), let task = TaskID(String(decoding: content, as: UTF8.self))
                else { return nil }
                return UnstoredTask(kind, record, task)
            }
        }
    }

    private func path(of task: UnstoredTask) -> String {
        "\(directory)/\(task.kind.rawValue)-\(task.record.text)\(Self.suffix)"
    }

    private static func parse(_ name: String) -> (UnstoredTask.Kind, RecordID)? {
        let parts = name.split(separator: "-")
        guard name.hasSuffix(suffix), parts.count == 2, let kind = UnstoredTask.Kind(rawValue: String(parts[0])),
            let record = RecordID(String(parts[1].dropLast(suffix.count)))
        else { return nil }
        return (kind, record)
    }

    private func onThread<Output: Sendable>(
        _ work: @escaping @Sendable () throws -> Output
    ) async throws(Failure) -> Output {
        do {
            return try await threads.runIfActive(work)
        } catch {
            throw .unexpected("spool: \(error)")
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let unfinished = path + unfinishedSuffix
        let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError("open") }
        do {
            defer { close(file) }
            try bytes.withUnsafeBytes { try $0.write(to: file) }
            guard fsync(file) == 0 else { throw SystemError("fsync") }
            guard rename(unfinished, path) == 0 else { throw SystemError("rename") }
        } catch {
            unlink(unfinished)
            throw error
        }
    }
}
