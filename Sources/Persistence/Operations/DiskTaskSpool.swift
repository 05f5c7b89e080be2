package import Application
import Domain
import FoundationEssentials
import Glibc
import NIOPosix

/// Stores task ids as files in one directory: the name is the kind and the record id, the content the task id. A file
/// is flushed before it gets its name, so that it is either complete or absent, also after a crash.
package struct DiskTaskSpool: TaskSpool {
    private static let suffix = ".task"

    private let directory: String
    private let threads = NIOThreadPool.singleton

    /// Creates the directory if it is missing.
    ///
    /// - Throws: if it cannot be created.
    package init(directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
    }

    package func save(_ task: UnstoredTask) async throws(Failure) {
        let path = path(of: task)
        try await onThread { try Self.write(Array(task.task.text.utf8), to: path) }
    }

    package func remove(_ task: UnstoredTask) async {
        let path = path(of: task)
        try? await threads.runIfActive { _ = unlink(path) }
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

    private struct SystemError: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let unfinished = "\(path).part"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError(call: "open", code: errno) }
        var failure: SystemError?
        if bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) != bytes.count {
            failure = SystemError(call: "write", code: errno)
        } else if fsync(file) != 0 {
            failure = SystemError(call: "fsync", code: errno)
        }
        close(file)
        if failure == nil, rename(unfinished, path) != 0 { failure = SystemError(call: "rename", code: errno) }
        if let failure {
            unlink(unfinished)
            throw failure
        }
    }
}
