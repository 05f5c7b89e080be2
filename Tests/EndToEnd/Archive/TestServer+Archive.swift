import Afterimage
import AsyncHTTPClient
import BSON
import Domain
import Foundation
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import TestSupport
import Testing

extension TestServer {
    /// A server that copies what is completed into storage.
    static func archiving<Output: Sendable>(
        _ configure: (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Output
    ) async throws -> Output {
        try await run {
            $0.archiveCopies = 2
            configure(&$0)
        } _: {
            try await body($0)
        }
    }

    /// A generated image once it is in storage.
    func archivedImage(_ prompt: String = "A red fox", token: String) async throws -> TestJSON {
        let id = try #require(try await generate(prompt, token: token).json["data"]["image"]["id"].string)
        return try await archived("/api/v1/nanobanana/images/\(id)", "image", token: token)
    }

    /// A generated video once it is in storage.
    func archivedVideo(_ prompt: String = "A red fox runs", token: String) async throws -> TestJSON {
        let submitted = try await post("/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#)
        let id = try #require(submitted.json["data"]["task_id"].string)
        return try await archived("/api/user-generations/\(id)", "generation", token: token)
    }

    private func archived(_ path: String, _ member: String, token: String) async throws -> TestJSON {
        var item = TestJSON.null
        #expect(
            try await eventually {
                item = try await request(.GET, path, token: token).json["data"][member]
                return item["archived"] == true
            }, "\(path)")
        return item
    }

    /// Makes the provider's link of a video fail.
    func loseOrigin(ofVideo id: String) async throws {
        let gone = BSONValue.string("http://127.0.0.1:9/gone.mp4")
        _ = try await database.collection("user_generation_history").findOneAndUpdate(
            ["_id": .objectID(ObjectID(try #require(RecordID(id))))], .operators(["$set": ["result_url": gone]])
        ) { _ in true }
        _ = try await database.collection("video_url_mapping").updateMany(
            [:], .operators(["$set": ["qwen_url": gone]]))
    }

    /// Lets all public addresses of videos expire.
    func expireAddresses() async throws {
        _ = try await database.collection("video_url_mapping").updateMany(
            [:], .operators(["$set": ["expires_at": .date(milliseconds: 1_700_000_000_000)]]))
    }

    /// The paths of all stored objects, below the folder of the store, and of temporary files.
    var storedFiles: [String] {
        let files = FileManager.default.enumerator(atPath: settings.diskFolder)?.compactMap { $0 as? String } ?? []
        return files.filter { name in
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: "\(settings.diskFolder)/\(name)", isDirectory: &isFolder)
            return exists && !isFolder.boolValue && name != ".afterimage"
        }
    }

    /// The response itself, where `request` would follow a redirect.
    func unfollowed(_ path: String, token: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "x-access-token", value: token)
        return try await Self.direct.execute(request, timeout: .seconds(60))
    }

    private static let direct = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
}
