import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// What a server does with an account that is being deleted.
@Suite(.timeLimit(.minutes(5))) struct ErasureTests {
    private static func begin(_ id: String, on server: TestServer, erasedAfter grace: Duration) async throws {
        let closures = MongoClosureRepository(server.database, names: CollectionNames())
        let (account, batch) = (try #require(RecordID(id)), RecordID(high: 0x6500_0000_0000_0009, low: 1))
        #expect(
            try await closures.begin(account, batch: batch, erasedAfter: grace, ClosureReceipt())?.stage == .closing)
    }

    /// An account with an image, a video, an upload and a share, and the addresses of all of them.
    private static func account(
        _ email: String, on server: TestServer
    ) async throws -> (id: String, token: String, addresses: [String]) {
        let account = try await server.account(email)
        let image = try await server.archivedImage(token: account.token)
        let video = try await server.archivedVideo(token: account.token)
        let order = try await server.edit(
            MultipartForm.good("Make it blue", SampleImage.png.bytes), token: account.token)
        let edited = order.json["data"]["image"]
        let upload = try #require(edited["referenceImageUrls"].array.first?.string, "\(order.text)")
        let copy = "/api/v1/nanobanana/images/\(try #require(edited["id"].string))"
        #expect(
            try await eventually {
                let item = try await server.request(.GET, copy, token: account.token).json["data"]["image"]
                return item["archived"] == true
            })
        let items = [
            (kind: "image", id: try #require(image["id"].string)),
            (kind: "video", id: try #require(video["id"].string)),
        ]
        let visit = try await SharedVisit.share(items, on: server, token: account.token)
        #expect(upload.hasPrefix("\(server.base)/uploads/"))
        let path = String(upload.dropFirst(server.base.count))
        let addresses = [try #require(video["proxy_url"].string), path, visit.path]
        for address in addresses { #expect(try await server.request(.GET, address).status == 200, "\(address)") }
        return (account.id, account.token, addresses)
    }

    private static func expectGone(_ addresses: [String], on server: TestServer) async throws {
        for address in addresses {
            #expect(
                try await eventually { [404, 410].contains(try await server.request(.GET, address).status) },
                "\(address)")
        }
    }

    @Test func `At the end of an account neither a byte nor a mention of it is left`() async throws {
        try await TestServer.archiving {
            $0.erasureInterval = .milliseconds(50)
        } _: { server in
            let bob = try await server.account("bob@example.org")
            let kept = try await server.archivedImage(token: bob.token)
            let files = Set(server.storedFiles)
            let alice = try await Self.account("alice@example.org", on: server)
            try await Self.begin(alice.id, on: server, erasedAfter: .zero)
            let users = server.database.collection("users")
            let id = try #require(RecordID(alice.id))
            let tombstone: BSONDocument = ["_id": .objectID(ObjectID(id)), "erased_at": ["$type": "date"]]
            #expect(try await eventually { try await users.count(tombstone) == 1 })
            #expect(Set(server.storedFiles) == files)
            try await Self.expectGone(alice.addresses, on: server)
            for row in CollectionRegister(CollectionNames()).rows where row.name != "users" {
                if case .expires = row.erasure { continue }
                let records = try await server.database.collection(row.name).find(MongoFind([:], limit: 10_000)) {
                    record throws(BSONError) in "\(BSONDocument(copying: record))"
                }
                let named = records.filter { $0.contains(alice.id) || $0.contains("alice@example.org") }
                #expect(named.isEmpty, "\(row.name): \(named)")
            }
            let path = "/api/v1/nanobanana/images/\(try #require(kept["id"].string))/content"
            #expect(try await server.request(.GET, path, token: bob.token).status == 200)
            // The address is free again.
            #expect(try await server.register("alice@example.org").status == 201)
        }
    }

    @Test func `Until then every address of the account's items is gone, and the bytes stay`() async throws {
        try await TestServer.archiving {
            $0.erasureInterval = .milliseconds(50)
        } _: { server in
            let alice = try await Self.account("alice@example.org", on: server)
            let files = Set(server.storedFiles)
            try await Self.begin(alice.id, on: server, erasedAfter: .seconds(7 * 86_400))
            try await Self.expectGone(alice.addresses, on: server)
            let resting: BSONDocument = ["$expr": ["$eq": ["$deletion.step_due_at", "$deletion.due_at"]]]
            #expect(try await eventually { try await server.database.collection("users").count(resting) == 1 })
            #expect(try await server.database.collection("generated_image_entity").count(["isActive": false]) == 2)
            #expect(Set(server.storedFiles) == files)
        }
    }
}
