import Afterimage
import Application
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Deleting: into the trash and back, or for good.
@Suite struct TrashTests {
    @Test func `A deleted item is in the trash, none of its addresses works, and a restore brings all back`()
        async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let video = try await server.archivedVideo(token: alice)
            let items = [
                ("/api/v1/nanobanana/images/\(try #require(image["id"].string))", ["thumbnailUrl"], image),
                (
                    "/api/user-generations/\(try #require(video["id"].string))",
                    ["thumbnail_url", "poster_url", "preview_url", "proxy_url"], video
                ),
            ]
            for (path, members, item) in items {
                let addresses = [path, "\(path)/content"] + members.compactMap { item[$0].string }
                for address in addresses {
                    #expect(try await server.request(.GET, address, token: alice).status == 200, "\(address)")
                }
                #expect(try await server.request(.DELETE, path, token: alice).status == 204)
                for address in addresses {
                    #expect(
                        try await eventually {
                            [404, 410].contains(try await server.request(.GET, address, token: alice).status)
                        }, "\(address)")
                }
            }
            let trash = try await server.request(.GET, "/api/gallery?trash=true", token: alice).json["data"]["items"]
            #expect(trash.array.count == 2)
            #expect(try await server.request(.GET, "/api/gallery", token: alice).json["data"]["items"].array.isEmpty)
            for (path, members, item) in items {
                #expect(
                    try await server.request(
                        .POST, "\(path)/restore", token: server.token(user: "bob")
                    ).status == 404)
                #expect(try await server.request(.POST, "\(path)/restore", token: alice).status == 200)
                for address in [path, "\(path)/content"] + members.compactMap({ item[$0].string }) {
                    #expect(
                        try await eventually {
                            try await server.request(.GET, address, token: alice).status == 200
                        }, "\(address)")
                }
            }
        }
    }

    @Test(arguments: [false, true])
    func `A permanent deletion leaves neither bytes nor rows nor addresses nor the record`(
        isInTrash: Bool
    ) async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let video = try await server.archivedVideo(token: alice)
            #expect(server.storedFiles.count >= 6)
            for path in [
                "/api/v1/nanobanana/images/\(try #require(image["id"].string))",
                "/api/user-generations/\(try #require(video["id"].string))",
            ] {
                if isInTrash { #expect(try await server.request(.DELETE, path, token: alice).status == 204) }
                let deleted = try await server.request(.DELETE, "\(path)?permanent=true", token: alice)
                #expect(deleted.status == 204)
                #expect(try await server.request(.POST, "\(path)/restore", token: alice).status == 404)
                #expect(try await server.request(.DELETE, "\(path)?permanent=true", token: alice).status == 404)
            }
            #expect(server.storedFiles.isEmpty)
            for collection in [
                "media", "media_writes", "video_url_mapping", "generated_image_entity", "user_generation_history",
                "video_generation_jobs",
            ] {
                #expect(try await server.database.collection(collection).count([:]) == 0, "\(collection)")
            }
        }
    }

    @Test func `What has been in the trash for long enough is removed by the cleanup`() async throws {
        try await TestServer.archiving {
            $0.cleanup.trashLifetime = .zero
        } _: { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let kept = try await server.archivedImage(token: alice)
            let path = "/api/v1/nanobanana/images/\(try #require(image["id"].string))"
            #expect(try await server.request(.DELETE, path, token: alice).status == 204)
            let cleaned = try await server.post(
                "/api/admin/video-proxy/cleanup", token: server.token(user: "root", role: "admin"), json: "{}")
            #expect(cleaned.status == 200)
            #expect(try await server.database.collection("generated_image_entity").count([:]) == 1)
            #expect(try await server.database.collection("media").count([:]) == 3)
            #expect(server.storedFiles.count == 3)
            let content = "/api/v1/nanobanana/images/\(try #require(kept["id"].string))/content"
            #expect(try await server.request(.GET, content, token: alice).status == 200)
        }
    }
}
