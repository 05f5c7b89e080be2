import Afterimage
import Foundation
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// `POST /api/account/export`. The files of the archive are not compressed, so their bytes are in it as they are.
@Suite struct ExportTests {
    private func export(_ token: String, of server: TestServer) async throws -> (
        answer: TestJSON, archive: TestResponse
    ) {
        let made = try await server.request(.POST, "/api/account/export", token: token)
        #expect(made.status == 201, "\(made.text)")
        let path = try #require(made.headers["location"].first)
        #expect(made.json["url"].string == server.settings.publicBase + path)
        return (made.json, try await server.request(.GET, path))
    }

    @Test func `An export has every item, the trash included, the uploads, and the records of every collection`()
        async throws
    {
        try await TestServer.archiving { server in
            let registered = try await server.register("alice@example.org")
            let alice = try #require(registered.token)
            let bob = try await server.token(user: "bob-of-another-account")
            let kept = try await server.archivedImage("A kept fox", token: alice)
            let trashed = try await server.archivedVideo("A fox in the trash", token: alice)
            _ = try await server.archivedImage("Of another", token: bob)
            let path = "/api/user-generations/\(try #require(trashed["id"].string))"
            #expect(try await server.request(.DELETE, path, token: alice).status == 204)

            let (answer, archive) = try await export(alice, of: server)
            #expect(archive.status == 200 && archive.bytes.count == answer["size"].integer)
            #expect(answer["count"] == 2)
            #expect(archive.headers["content-type"] == ["application/zip"])
            let files =
                ["A kept fox.", "A fox in the trash.", "files.json"] + Self.collections.map { "data/\($0).json" }
            for name in files { #expect(archive.contains(Array(name.utf8)), "\(name)") }
            for part in [kept["id"].string, trashed["id"].string, "alice@example.org"].compactMap({ $0 }) {
                #expect(archive.contains(Array(part.utf8)), "\(part)")
            }
            let content = try await server.request(
                .GET, "/api/v1/nanobanana/images/\(try #require(kept["id"].string))/content", token: alice)
            #expect(content.status == 200 && archive.contains(content.bytes))
            let secrets = [
                "Of another", "bob-of-another-account", try await server.sandbox.baseURL, "\"password\"", "token_hash",
                server.settings.nanoBanana.key, server.settings.jwtSecret ?? "-",
            ]
            for secret in secrets { #expect(!archive.contains(Array(secret.utf8)), "\(secret)") }
        }
    }

    @Test func `A visitor's export has the session's items, and without any it is a valid archive of empty records`()
        async throws
    {
        try await TestServer.archiving { server in
            let visitor = try await server.session().token
            let (empty, archive) = try await export(visitor, of: server)
            #expect(empty["count"] == 0 && archive.status == 200)
            #expect(archive.contains(Array("[]\n".utf8)))
            _ = try await server.archivedImage("A visitor's fox", token: visitor)
            let (answer, filled) = try await export(visitor, of: server)
            #expect(answer["count"] == 1)
            #expect(filled.contains(Array("A visitor's fox".utf8)))
        }
    }

    @Test func `An item that is moved into the trash stays in an export; one that is deleted permanently ends it`()
        async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let path = "/api/v1/nanobanana/images/\(try #require(image["id"].string))"
            let made = try await server.request(.POST, "/api/account/export", token: alice)
            let address = try #require(made.headers["location"].first)
            #expect(try await server.request(.DELETE, path, token: alice).status == 204)
            #expect(try await server.request(.GET, address).status == 200)
            #expect(try await server.request(.DELETE, "\(path)?permanent=true", token: alice).status == 204)
            #expect(try await eventually { try await server.request(.HEAD, address).status == 410 })
            try await server.expectFailure(server.request(.GET, address), 410, "download_gone", "deleted")
        }
    }

    private static let collections = [
        "generated_image_entity", "user_generation_history", "video_url_mapping", "video_generation_jobs", "media",
        "storage_reservations", "shares", "downloads", "users", "session_claims", "sessions", "api_keys",
        "spending", "audit_events",
    ]
}

extension TestResponse {
    fileprivate func contains(_ part: [UInt8]) -> Bool { Data(bytes).range(of: Data(part)) != nil }
}
