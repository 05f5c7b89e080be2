import Application
import Domain
import Foundation
import NIOCore
import Storage
import TemporaryFiles
import Testing

/// A full disk.
@Suite(.enabled(if: SmallDisk.isPermitted, Comment(rawValue: SmallDisk.help)))
struct FullDiskTests {
    @Test func `A full disk is reported, leaves no partial file, and takes the next object once there is room`()
        async throws
    {
        try await SmallDisk.use(size: 262_144) { folder in
            let disk = try DiskFixture(folder)
            // Two fit, a third does not.
            let bytes = DiskFixture.bytes(100_000)
            var stored = [try await disk.put(bytes), try await disk.put(bytes)]
            for _ in 0..<3 {
                let failure = await #expect(throws: Failure.self) { try await disk.put(bytes) }
                #expect(failure?.code == .storageFull)
                #expect(failure?.message.contains(folder) == false)
                #expect(try disk.files() == Set(stored.map(\.text) + [".afterimage"]))
            }
            try await disk.store.remove(stored.removeFirst())
            stored.append(try await disk.put(bytes))
            for key in stored { #expect(try disk.content(key) == bytes) }
        }
    }

    @Test func `A scratch file on a full disk reports it`() async throws {
        try await SmallDisk.use(size: 262_144) { folder in
            let file = try await ScratchFolder(folder).makeFile()
            try await file.append(ByteBuffer(repeating: 1, count: 200_000))
            let failure = await #expect(throws: Failure.self) {
                try await file.append(ByteBuffer(repeating: 1, count: 200_000))
            }
            #expect(failure?.code == .storageFull)
        }
    }
}
