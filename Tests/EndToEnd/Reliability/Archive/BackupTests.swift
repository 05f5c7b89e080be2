import BSON
import Domain
import Foundation
import MongoClient
import NIOHTTP1
import Persistence
import TemporaryFiles
import TestSupport
import Testing

extension Reliability {
    /// Backup and restore as docs/operations.md describes them: the database first, then the storage.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set")) struct BackupTests {
        @Test func `After database and storage were destroyed and restored, every item plays with the same bytes`()
            async throws
        {
            try await Self.run { server, backup in
                let token = try await server.token(user: "alice")
                let images = try await server.archivedImages(4, token: token)
                let (video, address) = try await server.archivedVideo(token: token)
                let parts = (images + [video]).flatMap { ["\($0)/content", "\($0)/thumbnail?size=1280"] } + [address]
                let before = try await server.contents(of: parts, token: token)

                try await backup.copyDatabase()
                try backup.copyStorage()
                try await backup.destroyAndRestore()

                #expect(try await server.contents(of: parts, token: token) == before)
                #expect(try await server.unarchivedCount() == 0)
                let check = try await server.checkStorage()
                #expect(check.status == .exited(0), "\(check.output)")
                // The restored server archives new videos.
                let (next, _) = try await server.archivedVideo(token: token, prompt: "A blue fox runs")
                #expect(try await server.request(.GET, "\(next)/content", token: token).status == 200)
            }
        }

        @Test func `What is made or deleted between the two copies does not dangle after a check with repair`()
            async throws
        {
            try await Self.run { server, backup in
                let token = try await server.token(user: "alice")
                let images = try await server.archivedImages(3, token: token)
                let contents = images.map { "\($0)/content" }
                let before = try await server.contents(of: contents, token: token)

                try await backup.copyDatabase()
                let made = try await server.archivedImages(1, token: token)[0]
                #expect(try await server.request(.DELETE, "\(images[0])?permanent=true", token: token).status == 204)
                #expect(try await eventually { try await server.objectCount(of: images[0]) == 0 })
                try backup.copyStorage()
                try await backup.destroyAndRestore()

                #expect(try await server.request(.GET, "\(made)/content", token: token).status == 404)
                let check = try await server.checkStorage()
                #expect(check.status == .exited(1))
                for fault in ["orphan\t", "missing\t"] { #expect(check.output.contains(fault), "\(check.output)") }
                let repair = try await server.runCommand("storage", "check", "--repair")
                #expect(repair.status == .exited(0), "\(repair.output)")
                // The provider still has the image that was deleted after the copy of the database.
                try await server.expectSoundCopies()
                #expect(try await server.contents(of: contents, token: token) == before)
            }
        }

        private static func run(
            _ body: @escaping @Sendable (ServerProcess, Backup) async throws -> Void
        ) async throws {
            try await TestMongod.run { mongod in
                try await TemporaryDirectory.use { folder in
                    try await ServerProcess.run(environment: ServerProcess.archiving(), mongo: mongod.uri) { server in
                        try await body(server, Backup(server: server, mongod: mongod, folder: folder))
                    }
                }
            }
        }
    }
}

/// Copies of the database and the storage of a server.
private struct Backup: Sendable {
    let server: ServerProcess
    let mongod: TestMongod
    let folder: String

    private var database: String { "\(folder)/database" }
    private var storage: String { "\(folder)/uploads" }

    func copyDatabase() async throws { try await mongod.backUp(to: database) }

    /// As `rsync -a --exclude .scratch` does.
    func copyStorage() throws {
        try FileManager.default.copyItem(atPath: try uploads, toPath: storage)
        try? FileManager.default.removeItem(atPath: "\(storage)/.scratch")
    }

    /// Ends the server meanwhile.
    func destroyAndRestore() async throws {
        await server.kill()
        try FileManager.default.removeItem(atPath: uploads)
        try await mongod.restore(from: database)
        try FileManager.default.copyItem(atPath: storage, toPath: uploads)
        try await server.start()
    }

    private var uploads: String {
        get throws { try #require(server.uploadsDirectory) }
    }
}

extension ServerProcess {
    /// The number of stored objects of an item.
    fileprivate func objectCount(of item: String) async throws -> Int {
        let id = try #require(RecordID(item.split(separator: "/").last ?? ""))
        return try await database.collection("media").count(["record.id": .objectID(ObjectID(id))])
    }

    /// The bytes at each path, which must answer with 200 or a redirect to what does.
    fileprivate func contents(of paths: [String], token: String) async throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for path in paths {
            var response = try await request(.GET, path, token: token)
            if response.status == 302, let current = response.headers.first(name: "location") {
                response = try await request(.GET, current, token: token)
            }
            #expect(response.status == 200, "\(path): \(response.text.prefix(200))")
            contents[path] = response.bytes
        }
        return contents
    }
}
