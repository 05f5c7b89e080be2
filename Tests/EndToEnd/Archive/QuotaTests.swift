import Afterimage
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// How much a user may store.
@Suite struct QuotaTests {
    @Test func `The storage route returns what is used, reserved and allowed`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let path = "/api/account/storage"
            #expect(try await server.request(.GET, path).status == 401)
            let empty = try await server.request(.GET, path, token: alice).json
            #expect(empty["used"] == 0 && empty["reserved"] == 0 && empty["allowed"] == .null)
            #expect(empty.keys == ["used", "reserved", "allowed"])
            _ = try await server.archivedImage(token: alice)
            let after = try await server.request(.GET, path, token: alice).json
            let sizes = server.storedFiles.map { server.size(of: $0) }
            #expect(after["used"].integer == sizes.reduce(0, +))
        }
    }

    @Test func `A submission that might not fit is refused on every route, with the figures, and leaves no record`()
        async throws
    {
        try await TestServer.archiving {
            $0.storageQuota = 1_000_000
        } _: { server in
            let alice = try await server.token(user: "alice")
            let form = MultipartForm.good("Make it blue", SampleImage.png.bytes)
            let refusals = [
                try await server.generate("A red fox", token: alice),
                try await server.edit(form, token: alice),
                try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"A red fox"}"#),
            ]
            for refused in refusals {
                #expect(refused.status == 413 && refused.json["code"] == "quota_exceeded")
                let details = refused.json["details"].array.compactMap { $0["field"].string }
                #expect(details == ["used", "reserved", "needed", "allowed"])
            }
            for collection in [
                "generated_image_entity", "video_generation_jobs", "user_generation_history", "storage_reservations",
                "media",
            ] {
                #expect(try await server.database.collection(collection).count([:]) == 0, "\(collection)")
            }
            #expect(server.storedFiles.isEmpty)
        }
    }

    @Test func `Submissions in progress count, so that two at once do not exceed the quota together`() async throws {
        // Room for one image and a half.
        try await TestServer.archiving {
            $0.storageQuota = 12 << 20
        } _: { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.generate("A red fox [fault: no-callback]", token: alice)
            #expect(first.status == 202)
            let usage = try await server.request(.GET, "/api/account/storage", token: alice).json
            #expect(usage["reserved"].integer == 8 << 20)
            #expect(try await server.generate("A blue fox", token: alice).status == 413)
            #expect(try await server.generate("A red fox", token: server.token(user: "bob")).status == 202)
        }
    }
}

extension TestServer {
    fileprivate func size(of file: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: "\(settings.diskFolder)/\(file)")[.size] as? Int) ?? -1
    }
}
