import BSON
import Domain
import FoundationEssentials
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

extension ServerProcess {
    /// What lets a process copy the sandbox's images and videos into storage.
    static func archiving(_ environment: [String: String] = [:]) -> [String: String] {
        ["ARCHIVE_COPIES": "2", "IMAGE_ORIGIN_HOSTS": "127.0.0.1"].merging(environment) { $1 }
    }

    /// Submits images, and waits until all are in storage.
    ///
    /// - Returns: their paths.
    func archivedImages(_ count: Int, token: String) async throws -> [String] {
        var paths: [String] = []
        for number in 0..<count {
            let made = try await post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"Fox \#(number)"}"#)
            paths.append("/api/v1/nanobanana/images/\(try #require(made.json["data"]["image"]["id"].string))")
        }
        #expect(try await eventually { try await unarchivedCount() == 0 })
        return paths
    }

    /// Submits a video, and waits until it is in storage.
    ///
    /// - Returns: its path and its public address.
    func archivedVideo(token: String, prompt: String = "A red fox runs") async throws -> (path: String, address: String)
    {
        let id = try #require(await VideoSubmissions.submit(prompt, token: token, self))
        let path = "/api/user-generations/\(id)"
        var video = TestJSON.null
        #expect(
            try await eventually {
                video = try await request(.GET, path, token: token).json["data"]["generation"]
                return video["archived"] == true
            })
        return (path, try #require(video["proxy_url"].string))
    }

    /// Makes an archived video 32 MiB long, more than any socket buffers, and has it copied again.
    func enlarge(_ video: String, token: String) async throws {
        let size = 32 << 20
        // A box that players skip.
        let box = withUnsafeBytes(of: UInt32(size).bigEndian) { Array($0) } + Array("free".utf8)
        let small = try await request(.GET, "\(video)/content", token: token).bytes
        let origin = try await sandbox.offer(
            ByteBuffer(bytes: small + box + [UInt8](repeating: 0, count: size - box.count)))
        let id = try #require(RecordID(video.split(separator: "/").last ?? ""))
        let past = BSONValue.date(milliseconds: 1_700_000_000_000)
        _ = try await database.collection("user_generation_history").findOneAndUpdate(
            ["_id": .objectID(ObjectID(id))],
            .operators([
                "$set": ["result_url": .string(origin), "archive": ["due_at": past, "order": past]],
                "$unset": ["media": "", "archived": ""],
            ])
        ) { _ in true }
        #expect(try await eventually { try await unarchivedCount() == 0 })
    }

    /// Images and videos that are not in storage.
    func unarchivedCount() async throws -> Int {
        let missing: BSONDocument = ["archived": ["$ne": true]]
        return try await database.collection("generated_image_entity").count(missing)
            + database.collection("user_generation_history").count(missing)
    }

    /// Runs `afterimage storage check`.
    func checkStorage() async throws -> (status: ChildProcess.ExitStatus, output: String) {
        try await runCommand("storage", "check")
    }
}
