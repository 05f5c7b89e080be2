import Domain
import RawHTTP
import Testing

/// The lists and single records of both kinds.
@Suite struct ItemRouteTests {
    private static let image = #"""
        {"id":"\#(StoredObjects.image.id.text)","userId":"alice","taskId":"task","prompt":"A fox","type":"TEXTTOIAMGE",\#
        "imageUrl":null,"status":"pending","createdAt":"2026-11-21T00:00:00.000Z","archived":false
        """#
    private static let video = #"""
        {"id":"\#(StoredObjects.video.id.text)","generation_type":"text-to-video","prompt":"A fox runs",\#
        "status":"processing","proxy_url":null,"task_id":null,"generation_params":{},"error":null,\#
        "created_at":"2026-11-21T00:00:00.000Z","completed_at":null,"expires_at":null,"archived":false,"width":null,\#
        "height":null,"color":null,"duration":null,"thumbnail_url":null,"poster_url":null,"preview_url":null
        """#

    private static let labels: ItemLabels = {
        var labels = ItemLabels()
        labels.isFavorite = true
        labels.tags = [TagName("Sea")!, TagName("a \"b\"")!]
        labels.title = "Dawn\n"
        labels.derivedFrom = RecordID(high: 5, low: 6)
        return labels
    }()

    private static func labelled(_ item: LibraryItem) -> LibraryItem {
        switch item {
        case .image(var image):
            image.labels = labels
            return .image(image)
        case .video(var video):
            video.labels = labels
            return .video(video)
        }
    }

    @Test func `an item without labels says so: missing texts are left out of an image, and null in a video`()
        async throws
    {
        try await MediaFixture.run { server in
            let image = try await server.request(StoredObjects.image, "")
            #expect(
                image.text
                    == #"{"status":"success","data":{"image":\#(Self.image),"favorite":false,"tags":[]}}}"#)
            let video = try await server.request(StoredObjects.video, "")
            let labels = #""favorite":false,"tags":[],"title":null,"note":null,"derived_from":null"#
            #expect(video.text == #"{"status":"success","data":{"generation":\#(Self.video),\#(labels)}}}"#)
        }
    }

    @Test func `an item shows the labels that its owner has given it, and what it was made from`() async throws {
        let library = LibraryItems(items: LibraryItems.plain.items.map(Self.labelled))
        try await MediaFixture.run(library: library) { server in
            let known =
                #","favorite":true,"tags":["Sea","a \"b\""],"title":"Dawn\n""#
            let source = #","derived_from":"000000000000000500000006""#
            let image = try await server.request(StoredObjects.image, "")
            #expect(image.text.hasSuffix("\(known)\(source)}}}"), "\(image.text)")
            let video = try await server.request(StoredObjects.video, "")
            #expect(video.text.hasSuffix(#"\#(known),"note":null\#(source)}}}"#), "\(video.text)")
        }
    }

    @Test func `each list has its documented key, limits and filters`() async throws {
        try await MediaFixture.run { server in
            func list(_ path: String) async throws -> RawResponse {
                try await RawClient.fetch(port: server.port, path, ["x-access-token: \(server.token)"])
            }
            for (path, key, limits) in [
                ("/api/v1/nanobanana/images", "images", (50, 100)), ("/api/user-generations", "generations", (20, 50)),
            ] {
                for (query, limit) in [("", limits.0), ("?limit=7", 7), ("?limit=1000", limits.1)] {
                    let page = try await list(path + query)
                    #expect(
                        page.status == 200 && page.text.hasPrefix(#"{"status":"success","data":{"\#(key)":[{"id":"#))
                    let end =
                        #"],"pagination":{"total":1,"limit":\#(limit),"skip":0,"hasMore":false,"nextCursor":null}}}"#
                    #expect(page.text.hasSuffix(end), "\(page.text)")
                }
            }
            for (path, status) in [
                ("/api/v1/nanobanana/images?status=completed&type=TEXTTOIAMGE", 200),
                ("/api/v1/nanobanana/images?type=text-to-video", 400),
                ("/api/v1/nanobanana/images?status=processing", 400), ("/api/user-generations?type=anything", 200),
                ("/api/user-generations?type=", 400), ("/api/user-generations?cursor=x", 400),
            ] {
                let response = try await list(path)
                #expect(response.status == status, "\(path)")
            }
        }
    }

    @Test func `another owner's item is not found, nor one of the other kind or with another id`() async throws {
        try await MediaFixture.run { server in
            for record in [StoredObjects.image, StoredObjects.video] {
                let others = try await server.request(record, "", token: server.otherToken)
                #expect(others.status == 404)
            }
            for record in [
                ItemReference(.video, StoredObjects.image.id), ItemReference(.image, StoredObjects.video.id),
                ItemReference(.image, RecordID(high: 9, low: 9)),
            ] {
                let missing = try await server.request(record, "")
                #expect(missing.status == 404)
            }
        }
    }
}
