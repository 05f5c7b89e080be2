import BSON
import Foundation
import MongoClient
import NIOHTTP1
import RawHTTP
import TemporaryFiles
import TestSupport
import Testing

extension Reliability {
    /// The disk is full while content is copied to it.
    @Suite(.enabled(if: SmallDisk.isPermitted, Comment(rawValue: SmallDisk.help))) struct FullDiskCopyTests {
        @Test func `While the disk is full nothing is half stored and videos play; with room the copies catch up`()
            async throws
        {
            try await SmallDisk.use(size: (Scale.isFull ? 128 : 32) << 20) { folder in
                let environment = ["UPLOADS_DIRECTORY": "\(folder)/uploads"]
                try await ServerProcess.run(environment: ServerProcess.archiving(environment)) { server in
                    let token = try await server.token(user: "alice")
                    let stored = try await server.archivedImages(1, token: token)[0]
                    let whole = try await server.request(.GET, "\(stored)/content", token: token).bytes
                    // An image fits, but not all of its thumbnails.
                    let ballast = try SmallDisk.fill(folder, leaving: whole.count / 4096 * 4096 + 8192)

                    for number in 0..<(Scale.isFull ? 40 : 4) {
                        _ = try #require(await PendingImage.submit("Full \(number)", token: token, server))
                    }
                    let (video, address) = try await server.completedVideo(token: token)
                    #expect(try await eventually { server.logLines(containing: "archiving failed") > 2 })
                    try await Task.sleep(for: Scale.isFull ? .seconds(60) : .zero)
                    #expect(try await server.request(.GET, "\(stored)/content", token: token).bytes == whole)
                    #expect(try await server.unarchivedCount() > 0)
                    let played = try await server.played(video, token: token)
                    #expect(played.status == 200 && played.isComplete)
                    #expect(try await server.request(.GET, address).status == 200)
                    #expect(server.unexpectedExit == nil)
                    // What is written at this moment is registered; everything else has its row.
                    let check = try await server.checkStorage()
                    #expect(check.status == .exited(0), "\(check.output)")

                    try FileManager.default.removeItem(atPath: ballast)
                    try await server.expectSoundCopies()
                    #expect(try await eventually { try await server.storedFiles() == server.registeredKeys() })
                    #expect(try await server.request(.GET, "\(stored)/content", token: token).bytes == whole)
                    #expect(try await server.played(video, token: token).isComplete)
                }
            }
        }
    }
}

extension ServerProcess {
    /// The files of the store's folders, without temporary ones.
    fileprivate func storedFiles() throws -> Set<String> {
        let folder = try #require(uploadsDirectory)
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return Set(paths.filter { $0.wholeMatch(of: /[0-9a-f]{2}\/[0-9a-f]{2}\/[^\/]+/) != nil })
    }

    /// The keys of all rows.
    fileprivate func registeredKeys() async throws -> Set<String> {
        try await Set(
            database.collection("media").find(MongoFind([:], limit: 1000)) { row throws(BSONError) in
                try row.first("key")?.string() ?? ""
            })
    }
}
