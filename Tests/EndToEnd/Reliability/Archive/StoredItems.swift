import BSON
import Domain
import FoundationEssentials
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import RawHTTP
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
        let (path, address) = try await completedVideo(token: token, prompt: prompt)
        #expect(
            try await eventually {
                try await request(.GET, path, token: token).json["data"]["generation"]["archived"] == true
            })
        return (path, address)
    }

    /// Submits a video, and waits until the provider has made it.
    ///
    /// - Returns: its path and its public address.
    func completedVideo(token: String, prompt: String = "A red fox runs") async throws -> (
        path: String, address: String
    ) {
        let id = try #require(await VideoSubmissions.submit(prompt, token: token, self))
        let path = "/api/user-generations/\(id)"
        var address: String?
        #expect(
            try await eventually {
                address = try await request(.GET, path, token: token).json["data"]["generation"]["proxy_url"].string
                return address != nil
            })
        return (path, try #require(address))
    }

    /// An item's content as it arrives, complete or not.
    func played(_ item: String, _ headers: [String] = [], token: String) async throws -> RawResponse {
        try await RawClient.fetch(port: port, "\(item)/content", headers + ["x-access-token: \(token)"])
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

    /// Waits until everything is in storage; then nothing is lost, and storage is sound.
    func expectSoundCopies() async throws {
        let deadline = ContinuousClock.now + .seconds(180)
        while try await unarchivedCount() > 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try await unarchivedCount() == 0)
        for history in ["generated_image_entity", "user_generation_history"] {
            #expect(try await database.collection(history).count(["archive.lost": ["$exists": true]]) == 0)
        }
        let check = try await checkStorage()
        #expect(check.status == .exited(0), "\(check.output)")
    }

    /// Runs `afterimage storage check`.
    func checkStorage() async throws -> (status: ChildProcess.ExitStatus, output: String) {
        try await runCommand("storage", "check")
    }
}
