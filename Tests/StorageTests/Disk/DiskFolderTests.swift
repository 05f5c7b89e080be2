import Domain
import Foundation
import Storage
import TemporaryFiles
import Testing

/// Which installation and which store a folder belongs to.
@Suite struct DiskFolderTests {
    @Test func `A missing folder is created and marked; its installation opens it again`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/deep/er"
            for _ in 0..<2 {
                let opened = try claimedFolder(path, by: "ours")
                #expect(opened.path == path)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [".afterimage"])
            #expect(try Self.marker(of: path) == "ours\ndisk:\(path)\n")
        }
    }

    @Test func `A folder of another installation is refused, and the message says what to do`() async throws {
        try await TemporaryDirectory.use { folder in
            _ = try claimedFolder(folder, by: "theirs")
            let error = #expect(throws: DiskFolderError.self) { try claimedFolder(folder, by: "ours") }
            let text = try #require(error?.description)
            for part in [folder, "\(folder)/.afterimage", "theirs", "STORAGE"] { #expect(text.contains(part)) }
            #expect(try claimedFolder(folder, by: "theirs").path == folder)
        }
    }

    @Test func `Of two installations that open a new folder at once, one gets it`() async throws {
        try await TemporaryDirectory.use { folder in
            for round in 0..<10 {
                let path = "\(folder)/\(round)"
                let owners = await withTaskGroup(of: String?.self) { group in
                    for process in 0..<8 {
                        let installation = process.isMultiple(of: 2) ? "ours" : "theirs"
                        group.addTask {
                            (try? claimedFolder(path, by: installation)).map { _ in installation }
                        }
                    }
                    return await group.reduce(into: [String]()) { if let owner = $1 { $0.append(owner) } }
                }
                #expect(owners.count == 4 && Set(owners).count == 1)
            }
        }
    }

    @Test func `A folder that was moved, or is given by another path, keeps its name`() async throws {
        try await TemporaryDirectory.use { folder in
            let name = try claimedFolder("\(folder)/old", by: "ours").name
            #expect(name == .disk(folder: "\(folder)/old"))
            #expect(try claimedFolder("\(folder)/./old/", by: "ours").name == name)
            try FileManager.default.moveItem(atPath: "\(folder)/old", toPath: "\(folder)/new")
            let moved = try claimedFolder("\(folder)/new", by: "ours")
            #expect(moved.name == name && moved.isNamed)
            #expect(try DiskStore(moved).name == name)
        }
    }

    @Test func `A marker without a name gets that of the path, unless another store may be in the folder`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            let marker = URL(fileURLWithPath: "\(folder)/.afterimage")
            try Data("ours\n".utf8).write(to: marker)
            let opened = try DiskFolder(folder)
            #expect(opened.name == .disk(folder: folder) && !opened.isNamed)
            let error = #expect(throws: DiskFolderError.self) {
                try opened.claim(for: "ours", expecting: .disk(folder: "uploads"))
            }
            let command = "printf '%s\\n' ours 'disk:uploads' > '\(folder)/.afterimage'"
            #expect(error?.description.contains(command) == true)
            #expect(try Self.marker(of: folder) == "ours\n")
            try opened.claim(for: "ours", expecting: opened.name)
            #expect(try Self.marker(of: folder) == "ours\ndisk:\(folder)\n")
        }
    }

    @Test func `Of two processes that mark a new folder by different paths, the second is told to start again`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            let second = try DiskFolder("\(folder)/.")
            _ = try claimedFolder(folder, by: "ours")
            let error = #expect(throws: DiskFolderError.self) { try second.claim(for: "ours", expecting: nil) }
            #expect(error?.description.contains("Start this one again") == true)
            #expect(try claimedFolder("\(folder)/.", by: "ours").name == .disk(folder: folder))
        }
    }

    @Test func `A folder with files of objects is told from a new one`() async throws {
        try await TemporaryDirectory.use { folder in
            let opened = try claimedFolder(folder, by: "ours")
            try FileManager.default.createDirectory(atPath: "\(folder)/.scratch", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: "\(folder)/ab/cd", withIntermediateDirectories: true)
            #expect(!opened.holdsObjects)
            let name = "abcd" + String(repeating: "0", count: 28) + ".png"
            try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/ab/cd/\(name)"))
            #expect(opened.holdsObjects && DiskFolder(existing: "\(folder)/missing").holdsObjects)
        }
    }

    @Test func `A folder that is only looked at is not created`() async throws {
        try await TemporaryDirectory.use { folder in
            let missing = DiskFolder(existing: "\(folder)/missing")
            #expect(!missing.isThere && !missing.isNamed && missing.name == .disk(folder: missing.path))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.isEmpty)
        }
    }

    @Test func `A marker that a crash has left empty marks nothing`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/.afterimage"))
            _ = try claimedFolder(folder, by: "ours")
            #expect(throws: DiskFolderError.self) { try claimedFolder(folder, by: "theirs") }
        }
    }

    @Test func `A folder without a marker is refused where objects are to be: its disk may be missing`() async throws {
        try await TemporaryDirectory.use { folder in
            let opened = try DiskFolder(folder)
            let error = #expect(throws: DiskFolderError.self) {
                try opened.claim(for: "ours", expecting: opened.name)
            }
            #expect(error?.description.contains("mounted") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            _ = try claimedFolder(folder, by: "ours")
            try opened.claim(for: "ours", expecting: opened.name)
        }
    }

    @Test func `A folder is the same by another path`() async throws {
        try await TemporaryDirectory.use { folder in
            let (one, other) = (try DiskFolder("\(folder)/a"), try DiskFolder("\(folder)/b"))
            #expect(one.isSame(as: "\(folder)/./b/../a"))
            #expect(!one.isSame(as: other.path) && !one.isSame(as: "\(folder)/missing"))
        }
    }

    @Test func `A folder that cannot be created is an error that names it`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
            let error = #expect(throws: DiskFolderError.self) {
                try claimedFolder("\(folder)/file/folder", by: "ours")
            }
            #expect(error?.description.contains("\(folder)/file/folder") == true)
        }
    }

    private static func marker(of folder: String) throws -> String {
        try String(contentsOfFile: "\(folder)/.afterimage", encoding: .utf8)
    }
}
