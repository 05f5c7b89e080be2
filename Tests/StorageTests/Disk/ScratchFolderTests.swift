import Application
import Foundation
import NIOCore
import Storage
import TemporaryFiles
import Testing

/// Temporary files with names.
@Suite struct ScratchFolderTests {
    @Test func `A file is read as it was written, and is deleted with its last reference`() async throws {
        try await TemporaryDirectory.use { folder in
            let scratch = try ScratchFolder("\(folder)/deep/er")
            do {
                let file = try await scratch.makeFile()
                for part in 0..<100 { try await file.append(ByteBuffer(repeating: UInt8(part), count: 1000)) }
                for _ in 0..<2 {
                    let read = ByteCollector()
                    try await file.read { read.append($0) }
                    #expect(read.bytes == (0..<100).flatMap { [UInt8](repeating: UInt8($0), count: 1000) })
                }
                #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count == 100_000)
            }
            while try !names(in: "\(folder)/deep/er").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func `What a killed process has left is removed at the next start, the files of running ones are not`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            let running = try await ScratchFolder(folder).makeFile()
            let other = Process()
            other.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            other.arguments = [
                "python3", "-c",
                """
                import fcntl, sys, time
                file = open(sys.argv[1], "w")
                fcntl.flock(file, fcntl.LOCK_EX)
                print("locked", flush=True)
                time.sleep(1000)
                """, "\(folder)/other",
            ]
            let output = Pipe()
            other.standardOutput = output
            try other.run()
            _ = output.fileHandleForReading.availableData
            _ = try ScratchFolder(folder)
            #expect(try names(in: folder) == ["\(folder)/other", running.path])
            kill(other.processIdentifier, SIGKILL)
            other.waitUntilExit()
            _ = try ScratchFolder(folder)
            #expect(try names(in: folder) == [running.path])
        }
    }

    @Test func `Processes that start while others create files remove none of them`() async throws {
        try await TemporaryDirectory.use { folder in
            let scratch = try ScratchFolder(folder)
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { for _ in 0..<50 { _ = try ScratchFolder(folder) } }
                    group.addTask {
                        for _ in 0..<50 {
                            let file = try await scratch.makeFile()
                            #expect(FileManager.default.fileExists(atPath: file.path))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private func names(in folder: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" })
    }
}
