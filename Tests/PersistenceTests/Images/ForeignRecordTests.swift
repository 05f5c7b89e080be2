import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Records that another application wrote.
@Suite struct ForeignRecordTests {
    @Test func `A record with only the documented fields is read`() async throws {
        try await ImageFixture.open { fixture in
            let id = try await fixture.write([
                ("userId", "alice"), ("taskId", "t1"), ("prompt", "a fox"), ("type", "IMAGETOIAMGE"),
                ("imageUrl", "https://example.org/a.png"), ("originImageUrl", "https://example.org/o.png"),
                ("referenceImageUrls", ["https://example.org/r.png"]), ("characterIds", ["c1", "c2"]),
                ("status", "completed"), ("createdAt", .date(milliseconds: 1000)),
                ("completedAt", .date(milliseconds: 2000)),
            ])
            let image = try #require(try await fixture.image(id))
            #expect(image.taskID.text == "t1" && image.prompt == "a fox" && image.kind == "IMAGETOIAMGE")
            let address = ImageURL(stored: "https://example.org/a.png")
            #expect(image.state == .completed(image: address, at: Timestamp(milliseconds: 2000)))
            #expect(image.originImage?.text == "https://example.org/o.png")
            #expect(image.referenceImages?.map(\.text) == ["https://example.org/r.png"])
            #expect(image.characterIDs == ["c1", "c2"])
            #expect(image.createdAt == Timestamp(milliseconds: 1000))
        }
    }

    @Test func `Null, missing and mistyped fields count as absent, and unknown ones are ignored`() async throws {
        try await ImageFixture.open { fixture in
            var number = 0
            for odd in [.null, .undefined, 7, .int64(7), 7.5, true, [:], .minKey, .symbol("s")] as [BSONValue] {
                number += 1
                let fields = [
                    "prompt", "type", "imageUrl", "originImageUrl", "referenceImageUrls", "characterIds", "status",
                    "error",
                    "failureCode", "completedAt", "createdAt", "polls", "pollAt", "unknown",
                ].map { ($0, odd) }
                let id = try await fixture.write([("userId", "alice"), ("taskId", .string("t\(number)"))] + fields)
                let image = try #require(try await fixture.image(id))
                #expect(image.prompt.isEmpty && image.kind.isEmpty && image.originImage == nil, "\(odd)")
                #expect(image.state == .pending, "\(odd)")
                #expect(
                    image.createdAt == Timestamp(milliseconds: 1_700_000_000_000),
                    "a record without a date is as old as its id")
            }
            let page = try await fixture.page()
            #expect(page.content.count == number && page.total.count == number)
        }
    }

    @Test func `A failed record without a reason keeps its error text, and a completed one may have no URL`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let failed = try await fixture.write(at: 1, [("status", "failed"), ("error", "no luck")])
            let unknown = try await fixture.write(at: 2, [("status", "failed"), ("failureCode", "other_words")])
            let completed = try await fixture.write(at: 3, [("status", "completed")])
            let states = try await fixture.page().content.map(\.state)
            #expect(try await fixture.page().content.map(\.id) == [completed, unknown, failed])
            #expect(
                states == [
                    .completed(image: nil, at: nil), .failed(reason: nil, message: "", at: nil),
                    .failed(reason: nil, message: "no luck", at: nil),
                ])
        }
    }

    @Test
    func
        `Records of unknown type are in lists by status, and those without a status in lists by type`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let upscaled = try await fixture.write(at: 2, [("status", "completed"), ("type", "UPSCALE")])
            let untyped = try await fixture.write(at: 1, [("status", "completed")])
            let stateless = try await fixture.write(at: 0, [("type", "TEXTTOIAMGE")])
            let completed = try await fixture.page(.images(status: .completed, type: nil))
            #expect(completed.content.map(\.id) == [upscaled, untyped])
            #expect(completed.content.first?.kind == "UPSCALE")
            let drawn = try await fixture.page(.images(status: nil, type: .textToImage))
            #expect(drawn.content.map(\.id) == [stateless])
            #expect(try await fixture.page().content.count == 3)
        }
    }

    @Test func `A success does not revive an image that another application failed`() async throws {
        try await ImageFixture.open { fixture in
            let id = try await fixture.write(at: 1, [("status", "failed"), ("error", "timed out")])
            let late = ImageOutcome.succeeded(ImageURL(stored: "https://e.org/a"))
            #expect(try await fixture.images.settle(id, task: nil, late) == .alreadyFinal)
        }
    }
}
