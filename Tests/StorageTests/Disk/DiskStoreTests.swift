import Application
import Domain
import Foundation
import Glibc
import NIOCore
import Storage
import TemporaryFiles
import Testing

/// Objects on disk.
@Suite struct DiskStoreTests {
    @Test func `An object is a file of its plain bytes under its key, for this user and its group only`() async throws {
        try await DiskFixture.use { disk in
            let bytes = DiskFixture.bytes(100_000)
            let key = try await disk.put(bytes)
            #expect(disk.store.name == .disk(folder: disk.path))
            #expect(try disk.files() == [key.text, ".afterimage"])
            #expect(try disk.content(key) == bytes)
            var status = stat()
            #expect(stat(disk.file(key), &status) == 0 && status.st_mode & 0o777 == 0o640)
            #expect(try await disk.read(key, size: bytes.count).bytes == bytes)
        }
    }

    @Test func `A put replaces an object, and a read of the old one continues to its end`() async throws {
        try await DiskFixture.use { disk in
            let (old, new) = (DiskFixture.bytes(1000), [UInt8](repeating: 7, count: 10))
            let key = try await disk.put(old)
            let open = try FileHandle(forReadingFrom: URL(fileURLWithPath: disk.file(key)))
            try await disk.put(new, as: key)
            #expect(try disk.content(key) == new)
            #expect(try open.readToEnd() == Data(old))
        }
    }

    @Test func `A scratch file is moved, not copied`() async throws {
        try await DiskFixture.use { disk in
            let (key, bytes) = (DiskFixture.randomKey(), DiskFixture.bytes(5000))
            do {
                let file = try await disk.store.scratch.makeFile()
                try await file.append(ByteBuffer(bytes: bytes))
                let number = try Self.fileNumber(file.path)
                try await disk.store.put(
                    .file(path: file.path, size: 5000), as: key, digest: DiskFixture.digest(of: bytes),
                    contentType: "image/png")
                #expect(try Self.fileNumber(disk.file(key)) == number)
            }
            try await disk.waitUntilAllAreClosed()
            #expect(try disk.files() == [key.text, ".afterimage"])
            #expect(try disk.content(key) == bytes)
        }
    }

    @Test(.enabled(if: access("/dev/shm", W_OK) == 0, "takes a second file system"))
    func `A file on another file system is copied`() async throws {
        try await DiskFixture.use { disk in
            let (key, bytes) = (DiskFixture.randomKey(), DiskFixture.bytes(300_000))
            let source = "/dev/shm/\(UUID().uuidString)"
            try Data(bytes).write(to: URL(fileURLWithPath: source))
            defer { unlink(source) }
            try await disk.store.put(
                .file(path: source, size: 300_000), as: key, digest: DiskFixture.digest(of: bytes),
                contentType: "image/png")
            #expect(try disk.content(key) == bytes)
            #expect(try disk.files() == [key.text, ".afterimage"])
        }
    }

    @Test func `Bytes that do not match their digest are refused, and nothing is stored`() async throws {
        try await DiskFixture.use { disk in
            let (key, digest) = (DiskFixture.randomKey(), DiskFixture.digest(of: [1, 2, 3]))
            let short = try await disk.store.scratch.makeFile()
            try await short.append(ByteBuffer(bytes: [1, 2]))
            for content in [ObjectContent.bytes([1, 2, 4]), .file(path: short.path, size: 3)] {
                let failure = await #expect(throws: Failure.self) {
                    try await disk.store.put(content, as: key, digest: digest, contentType: "image/png")
                }
                #expect(failure?.code == .storageUnavailable)
            }
            #expect(try disk.files() == [".afterimage", String(short.path.dropFirst(disk.path.count + 1))])
        }
    }

    @Test func `A removal is repeatable, and is carried out in a cancelled task`() async throws {
        try await DiskFixture.use { disk in
            let keys = [try await disk.put([1]), try await disk.put([2])]
            try await disk.store.remove(keys[0])
            try await disk.store.remove(keys[0])
            let cancelled = Task {
                while !Task.isCancelled { await Task.yield() }
                try await disk.store.remove(keys[1])
            }
            cancelled.cancel()
            try await cancelled.value
            #expect(try disk.files() == [".afterimage"])
        }
    }

    @Test func `Files of earlier versions, directly in the folder, are read, listed and removed`() async throws {
        try await DiskFixture.use { disk in
            let name = try #require(UploadName("0123456789abcdef0123456789abcdef.png"))
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: disk.file(name.flatKey)))
            #expect(try await disk.read(name.flatKey, size: 3).bytes == [1, 2, 3])
            #expect(try await disk.list() == [StoredObject(key: name.flatKey, size: 3)])
            try await disk.store.remove(name.flatKey)
            #expect(try await disk.list().isEmpty)
        }
    }

    @Test func `The list has every object with its size, in batches, and nothing else`() async throws {
        try await DiskFixture.use { disk in
            var stored: Set<StoredObject> = []
            for size in 0..<1500 {
                let key = DiskFixture.randomKey()
                let folder = (disk.file(key) as NSString).deletingLastPathComponent
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                close(open(disk.file(key), O_CREAT | O_WRONLY, 0o640))
                truncate(disk.file(key), size)
                stored.insert(StoredObject(key: key, size: Int64(size)))
            }
            let digits = String(repeating: "a", count: 32)
            for stranger in [
                "note.txt", "\(digits).png.part", "bb/aa/\(digits).png", "aa/\(digits).png", "aa/aa/aa/\(digits).png",
                ".scratch/\(digits).png", "other/aa/\(digits).png",
            ] {
                let path = "\(disk.path)/\(stranger)"
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try Data([1]).write(to: URL(fileURLWithPath: path))
            }
            try FileManager.default.createDirectory(
                atPath: "\(disk.path)/\(digits).jpeg", withIntermediateDirectories: false)
            var batches: [[StoredObject]] = []
            try await disk.store.list { (objects) throws(Failure) in batches.append(objects) }
            #expect(batches.allSatisfy { $0.count <= 1000 })
            let listed = batches.flatMap { $0 }
            #expect(listed.count == stored.count && Set(listed) == stored)
        }
    }

    @Test func `A folder without its marker, such as a disk that is not mounted, is not taken for an empty one`()
        async throws
    {
        try await DiskFixture.use { disk in
            try FileManager.default.removeItem(atPath: "\(disk.path)/.afterimage")
            let key = DiskFixture.randomKey()
            let failures = [
                await #expect(throws: Failure.self) { try await disk.list() },
                await #expect(throws: Failure.self) { try await disk.store.remove(key) },
            ]
            #expect(failures.allSatisfy { $0?.code == .storageUnavailable })
            await #expect(throws: OriginError.unreachable) { try await disk.read(key, size: 1) }
        }
    }

    @Test func `A file that ends early is unreadable, unless the whole folder is missing`() async throws {
        for isFolderThere in [true, false] {
            try await DiskFixture.use { disk in
                let key = try await disk.put(DiskFixture.bytes(600_000))
                do {
                    let outcome = try await disk.store.contents(of: key) { _ throws(Failure) in
                        truncate(disk.file(key), 1000)
                        if !isFolderThere { unlink("\(disk.path)/.afterimage") }
                    }
                    guard case .unreadable = outcome, isFolderThere else {
                        Issue.record("\(outcome)")
                        return
                    }
                } catch let failure as Failure {
                    #expect(!isFolderThere && failure.code == .storageUnavailable)
                }
            }
        }
    }

    @Test func `A folder in the place of an object is unreadable`() async throws {
        try await DiskFixture.use { disk in
            let key = DiskFixture.randomKey()
            try FileManager.default.createDirectory(atPath: disk.file(key), withIntermediateDirectories: true)
            let outcome = try await disk.store.contents(of: key) { _ throws(Failure) in }
            #expect(outcome == .unreadable(detail: "broken"))
            #expect(try await disk.store.contents(of: DiskFixture.randomKey()) { _ throws(Failure) in } == .missing)
        }
    }

    @Test func `A missing folder makes storage unavailable, and the message hides its path`() async throws {
        try await TemporaryDirectory.use { folder in
            let disk = try DiskFixture("\(folder)/here")
            try FileManager.default.removeItem(atPath: disk.path)
            let failure = await #expect(throws: Failure.self) { try await disk.put([1]) }
            #expect(failure?.code == .storageUnavailable)
            #expect(failure?.message.contains(folder) == false)
        }
    }

    private static func fileNumber(_ path: String) throws -> ino_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_ino
    }
}
