import Application
import Domain
import Foundation
import Storage
import TemporaryFiles
import Testing

/// Task ids on disk.
@Suite struct DiskTaskSpoolTests {
    private let record = RecordID("0123456789abcdef01234567")!

    @Test func `A task id is kept for the next process until it is removed`() async throws {
        try await TemporaryDirectory.use { folder in
            let (image, video) = (task(.image, "a/b$1"), task(.video, "task-1"))
            let spool = try DiskTaskSpool(directory: "\(folder)/deep/er")
            for task in [image, video, video] { try await spool.save(task) }
            let next = try DiskTaskSpool(directory: "\(folder)/deep/er")
            #expect(Set(try await next.all()) == [image, video])
            await next.remove(image)
            #expect(try await spool.all() == [video])
            await next.remove(video)
            #expect(try names(in: "\(folder)/deep/er").isEmpty)
        }
    }

    @Test func `Each refused task id is kept in a separate file for an operator, and is not read again`() async throws {
        try await TemporaryDirectory.use { folder in
            let spool = try DiskTaskSpool(directory: folder)
            for text in ["task-1", "task-2"] {
                try await spool.save(task(.video, text))
                await spool.setAside(task(.video, text))
            }
            #expect(try await DiskTaskSpool(directory: folder).all().isEmpty)
            let name = "video-\(record.text)"
            #expect(try names(in: folder) == ["\(name).2.refused", "\(name).refused"])
            let first = try String(contentsOfFile: "\(folder)/\(name).refused", encoding: .utf8)
            let second = try String(contentsOfFile: "\(folder)/\(name).2.refused", encoding: .utf8)
            #expect(first == "task-1" && second == "task-2")
        }
    }

    @Test func `Unfinished files of crashed processes are removed at startup, those of running ones are not`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            let (old, new) = ("\(folder)/video-old.task.part", "\(folder)/video-new.task.part")
            for path in [old, new] { try Data("task".utf8).write(to: URL(fileURLWithPath: path)) }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -120)], ofItemAtPath: old)
            let spool = try DiskTaskSpool(directory: folder)
            #expect(try names(in: folder) == ["video-new.task.part"])
            #expect(try await spool.all().isEmpty)
        }
    }

    private func task(_ kind: UnstoredTask.Kind, _ text: String) -> UnstoredTask {
        UnstoredTask(kind, record, TaskID(stored: text))
    }

    private func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }
}
