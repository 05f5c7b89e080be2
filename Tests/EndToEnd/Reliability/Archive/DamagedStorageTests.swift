import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

extension Reliability {
    /// `afterimage storage check` finds faults and names the objects.
    @Suite struct DamagedStorageTests {
        @Test func `A flipped byte, a lost file and a stray file are found and named, and repaired where possible`()
            async throws
        {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                let token = try await server.token(user: "alice")
                let paths = try await server.archivedImages(3, token: token)
                #expect(try await server.checkStorage().status == .exited(0))
                let folder = try #require(server.uploadsDirectory)
                let keys = try await server.database.collection("media").find(
                    MongoFind(["kind": "image"], limit: 10)
                ) { row throws(BSONError) in try row.first("key")?.string() ?? "" }
                #expect(keys.count == 3)
                let (flipped, lost) = ("\(folder)/\(keys[0])", "\(folder)/\(keys[1])")
                var bytes = try Data(contentsOf: URL(fileURLWithPath: flipped))
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: URL(fileURLWithPath: flipped))
                try FileManager.default.removeItem(atPath: lost)
                let stray = "\(folder)/ab/cd/abcd\(String(repeating: "0", count: 28)).png"
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/ab/cd", withIntermediateDirectories: true)
                try Data("stray".utf8).write(to: URL(fileURLWithPath: stray))

                let check = try await server.checkStorage()
                #expect(check.status == .exited(1))
                for name in [keys[0], keys[1], "ab/cd/abcd"] { #expect(check.output.contains(name), "\(check.output)") }
                let repair = try await server.runCommand("storage", "check", "--repair")
                #expect(!FileManager.default.fileExists(atPath: stray), "\(repair.output)")
                // The provider still has both images: they are copied again.
                #expect(
                    try await eventually {
                        try await server.unarchivedCount() == 0
                    })
                for path in paths {
                    #expect(try await server.request(.GET, "\(path)/content", token: token).status == 200)
                }
                let after = try await server.checkStorage()
                #expect(after.status == .exited(0), "\(after.output)")
            }
        }
    }
}
