import Foundation
import NIOHTTP1
import TestSupport
import Testing

extension Reliability {
    /// Which folder is the store: by its file `.afterimage`, not by its path.
    @Suite struct StorageFolderTests {
        @Test func `A folder that is given by another path, or was moved, is the same store`() async throws {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                let token = try await server.token(user: "alice")
                let content = try await server.archivedImages(1, token: token)[0] + "/content"
                let folder = try #require(server.uploadsDirectory)
                let bytes = try await server.request(.GET, content, token: token).bytes

                let otherPath = ["STORAGE": "disk:\(folder)/../uploads/"]
                let check = try await server.runCommand("storage", "check", environment: otherPath)
                #expect(check.status == .exited(0), "\(check.output)")
                let move = try await server.runCommand("storage", "move", "--to", "disk:\(folder)/.")
                #expect(move.status == .exited(0) && move.output.contains("0 objects moved"), "\(move.output)")
                try await ServerProcess.run(beside: server, environment: otherPath) { second in
                    let served = try await second.request(.GET, content, token: token).bytes
                    #expect(served == bytes)
                }

                await server.kill()
                try FileManager.default.moveItem(atPath: folder, toPath: "\(folder)-moved")
                try await ServerProcess.run(
                    beside: server, environment: ["STORAGE": "disk:\(folder)-moved"]
                ) { second in
                    let served = try await second.request(.GET, content, token: token).bytes
                    #expect(served == bytes)
                    _ = try await second.archivedImages(1, token: token)
                    let check = try await second.checkStorage()
                    #expect(check.status == .exited(0), "\(check.output)")
                }
            }
        }

        @Test func `A check of a folder that no server has marked is refused, and leaves it as it is`() async throws {
            try await ServerProcess.run { server in
                let folder = try #require(server.uploadsDirectory)
                let (empty, missing) = (folder + "-empty", folder + "-missing")
                try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
                for wrong in [empty, missing] {
                    let check = try await server.runCommand(
                        "storage", "check", environment: ["STORAGE": "disk:\(wrong)"])
                    #expect(check.status == .exited(1))
                    for part in [wrong, ".afterimage", "STORAGE"] {
                        #expect(check.output.contains(part), "\(check.output)")
                    }
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: empty).isEmpty)
                #expect(!FileManager.default.fileExists(atPath: missing))
            }
        }

        @Test func `A server does not start with a new folder while no folder is the store of the objects`()
            async throws
        {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                _ = try await server.archivedImages(1, token: server.token(user: "alice"))
                let folder = try #require(server.uploadsDirectory)
                let error = await #expect(throws: ServerProcess.UnexpectedExit.self) {
                    try await ServerProcess.run(
                        beside: server, environment: ["UPLOADS_DIRECTORY": folder + "-new"]
                    ) { _ in
                    }
                }
                #expect(error?.description.contains("'disk:\(folder)' > '\(folder)-new/.afterimage'") == true)
            }
        }

        @Test func `A server does not start with a folder and its copy`() async throws {
            try await ServerProcess.run { server in
                let folder = try #require(server.uploadsDirectory)
                try FileManager.default.copyItem(atPath: folder, toPath: folder + "-copy")
                let error = await #expect(throws: ServerProcess.UnexpectedExit.self) {
                    try await ServerProcess.run(
                        beside: server, environment: ["STORAGE": "disk:\(folder)-copy"]
                    ) { _ in
                    }
                }
                #expect(error?.description.contains("\(folder)-copy") == true)
            }
        }
    }
}
