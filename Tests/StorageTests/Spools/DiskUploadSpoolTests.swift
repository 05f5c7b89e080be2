import Application
import Foundation
import Storage
import TemporaryFiles
import Testing

/// Uploads that are not saved yet.
@Suite struct DiskUploadSpoolTests {
    @Test func `The bytes of a spool are read as they were written, and no file is ever visible`() async throws {
        try await TemporaryDirectory.use { folder in
            let spools = DiskUploadSpools(in: try ScratchFolder(folder))
            let (first, second) = (try await spools.makeSpool(), try await spools.makeSpool())
            #expect(try first.contents() == [])
            for part in 0..<100 {
                try await first.append([UInt8](repeating: UInt8(part), count: 1000))
                try await second.append([UInt8(part)])
            }
            #expect(try first.contents() == (0..<100).flatMap { [UInt8](repeating: UInt8($0), count: 1000) })
            #expect(try second.contents() == (0..<100).map { UInt8($0) })
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test func `All spools together have a limit, and a dropped one frees its share`() async throws {
        try await TemporaryDirectory.use { folder in
            let spools = DiskUploadSpools(in: try ScratchFolder(folder), bytes: 1000)
            let kept = try await spools.makeSpool()
            try await kept.append([UInt8](repeating: 1, count: 400))
            do {
                let dropped = try await spools.makeSpool()
                try await dropped.append([UInt8](repeating: 2, count: 600))
                let failure = await #expect(throws: Failure.self) { try await kept.append([3]) }
                #expect(failure?.code == .overloaded && failure?.retryAfter != nil)
                withExtendedLifetime(dropped) {}
            }
            try await kept.append([UInt8](repeating: 3, count: 600))
            #expect(try kept.contents() == [UInt8](repeating: 1, count: 400) + [UInt8](repeating: 3, count: 600))
        }
    }

    @Test(.enabled(if: SmallDisk.isPermitted, Comment(rawValue: SmallDisk.help)))
    func `A spool on a full disk reports it, and its space is free once it is dropped`() async throws {
        try await SmallDisk.use(size: 262_144) { folder in
            let spools = DiskUploadSpools(in: try ScratchFolder(folder))
            do {
                let spool = try await spools.makeSpool()
                try await spool.append([UInt8](repeating: 1, count: 200_000))
                let failure = await #expect(throws: Failure.self) {
                    try await spool.append([UInt8](repeating: 1, count: 200_000))
                }
                #expect(failure?.code == .storageFull)
            }
            let next = try await spools.makeSpool()
            // The dropped one is closed on another thread.
            while (try? await next.append([UInt8](repeating: 1, count: 200_000))) == nil {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
