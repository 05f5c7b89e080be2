import Application
import Domain
import Foundation
import Persistence
import Testing

/// Uploaded images on disk.
@Suite struct DiskUploadStoreTests {
    @Test func `An image is stored completely under an unguessable name and found until it is removed`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            let uploads = try DiskUploadStore(directory: "\(folder)/deep/er", randomBytes: Self.random)
            let image = try ImageFile(reading: TestImage.png())
            let names = [try await uploads.save(image), try await uploads.save(image)]
            #expect(names[0] != names[1])
            #expect(UploadName(names[0].text) == names[0])
            for name in names {
                let path = try #require(await uploads.path(of: name))
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(image.bytes))
            }
            await uploads.remove(names[0])
            #expect(await uploads.path(of: names[0]) == nil)
            #expect(await uploads.path(of: names[1]) != nil)
            await uploads.remove(names[0])
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/deep/er") == [names[1].text])
        }
    }

    @Test func `An unknown name has no path`() async throws {
        try await TemporaryDirectory.use { folder in
            let uploads = try DiskUploadStore(directory: folder, randomBytes: Self.random)
            #expect(await uploads.path(of: UploadName(random: Self.random(16), format: .jpeg)) == nil)
        }
    }

    @Test func `A directory that cannot be created fails at startup`() async throws {
        try await TemporaryDirectory.use { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
            #expect(throws: (any Error).self) {
                try DiskUploadStore(directory: "\(folder)/file/directory", randomBytes: Self.random)
            }
        }
    }

    @Test func `A missing directory makes storage unavailable, and the message hides its path`() async throws {
        try await TemporaryDirectory.use { folder in
            let uploads = try DiskUploadStore(directory: "\(folder)/here", randomBytes: Self.random)
            try FileManager.default.removeItem(atPath: "\(folder)/here")
            let failure = await #expect(throws: Failure.self) {
                try await uploads.save(ImageFile(reading: TestImage.png()))
            }
            #expect(failure?.code == .storageUnavailable)
            #expect(failure?.message.contains(folder) == false)
        }
    }

    static let random: @Sendable (Int) -> [UInt8] = { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}
