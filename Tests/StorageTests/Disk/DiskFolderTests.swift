import Foundation
import Storage
import TemporaryFiles
import Testing

/// Whose objects a folder holds.
@Suite struct DiskFolderTests {
    @Test func `A missing folder is created and marked; its installation opens it again`() async throws {
        try await TemporaryDirectory.use { folder in
            let path = "\(folder)/deep/er"
            for _ in 0..<2 {
                let opened = try claimedFolder(path, by: "ours")
                #expect(opened.path == path)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [".afterimage"])
            #expect(try String(contentsOfFile: "\(path)/.afterimage", encoding: .utf8) == "ours\n")
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

    @Test func `A marker that a crash has left empty marks nothing`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/.afterimage"))
            _ = try claimedFolder(folder, by: "ours")
            #expect(throws: DiskFolderError.self) { try claimedFolder(folder, by: "theirs") }
        }
    }

    @Test func `A folder without a marker is refused where objects are to be: its disk may be missing`() async throws {
        try await TemporaryDirectory.use { folder in
            let error = #expect(throws: DiskFolderError.self) {
                try DiskFolder(folder).claim(for: "ours", isNew: false)
            }
            #expect(error?.description.contains("mounted") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            _ = try claimedFolder(folder, by: "ours")
            try DiskFolder(folder).claim(for: "ours", isNew: false)
        }
    }

    @Test func `One folder under two names is the same`() async throws {
        try await TemporaryDirectory.use { folder in
            let (one, another) = (try DiskFolder("\(folder)/a"), try DiskFolder("\(folder)/./b/../a"))
            #expect(one.isSame(as: another))
            #expect(try !one.isSame(as: DiskFolder("\(folder)/b")))
        }
    }

    @Test func `A folder that cannot be created is named`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
            let error = #expect(throws: DiskFolderError.self) {
                try claimedFolder("\(folder)/file/folder", by: "ours")
            }
            #expect(error?.description.contains("\(folder)/file/folder") == true)
        }
    }
}
