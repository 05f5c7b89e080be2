import Afterimage
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// Dates as clients see them, for whatever moment the database holds.
@Suite struct HttpDateTests {

    /// What `JSON.parse` and `new Date` take: six digits of the year where four are not enough.
    private static let edges: [Int64: String] = [
        0: "1970-01-01T00:00:00.000Z", -1: "1969-12-31T23:59:59.999Z", 951_782_400_000: "2000-02-29T00:00:00.000Z",
        4_107_542_400_000: "2100-03-01T00:00:00.000Z", 253_402_300_799_999: "9999-12-31T23:59:59.999Z",
        253_402_300_800_000: "+010000-01-01T00:00:00.000Z", 8_640_000_000_000_000: "+275760-09-13T00:00:00.000Z",
        -62_167_219_200_000: "0000-01-01T00:00:00.000Z", -62_167_219_200_001: "-000001-12-31T23:59:59.999Z",
        -8_640_000_000_000_000: "-271821-04-20T00:00:00.000Z", .max: "+292278994-08-17T07:12:55.807Z",
        .min: "-292275055-05-16T16:47:04.192Z",
    ]

    @Test func `any timestamp is written as Foundation writes it, and no timestamp stops the server`() async throws {
        let seed = Seed("dates").number
        try await TestServer.run { server in
            var random = SeededGenerator(seed: seed)
            // Before 1583 Foundation writes the Julian calendar.
            let first: Int64 = -12_000_000_000_000
            var moments =
                Array(Self.edges.keys)
                + (0..<1000).map { _ in .random(in: first...253_402_300_799_999, using: &random) }
            moments += (-400...400).map { Int64($0) * 86_400_000 * 73 + 59 * 86_400_000 - Int64($0 & 1) }.filter {
                $0 >= first
            }
            for (page, part) in stride(from: 0, to: moments.count, by: 100).enumerated() {
                let page = (page, Array(moments[part..<min(part + 100, moments.count)]))
                try await Self.check(page.1, page.0, server)
            }
        }
    }

    private static func check(_ moments: [Int64], _ page: Int, _ server: TestServer) async throws {
        let user = "user-\(page)"
        try await server.database.collection("generated_image_entity").insert(
            moments.enumerated().map { index, timestamp in
                BSONWriter.document { record in
                    record.append("_id", ObjectID(high: 0x6500_0000_0000_0000 + UInt64(page), low: UInt32(index)))
                    record.append("userId", user)
                    record.append("taskId", "\(page)-\(index)")
                    record.append("prompt", "\(timestamp)")
                    record.append("type", "TEXTTOIAMGE")
                    record.append("status", "completed")
                    record.append("createdAt", milliseconds: timestamp)
                    record.append("completedAt", milliseconds: timestamp)
                }
            })
        let token = try await server.token(user: user)
        let answer = try await server.ask(.GET, "/api/v1/nanobanana/images?limit=100", token: token)
        let images = answer.json["data"]["images"].array
        #expect(images.count == moments.count)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for image in images {
            let timestamp = try #require(image["prompt"].string.flatMap { Int64($0) })
            // Half a millisecond more: Foundation cuts a fraction off that binary digits cannot hold.
            let expected =
                edges[timestamp] ?? style.format(Date(timeIntervalSince1970: (Double(timestamp) + 0.5) / 1000))
            #expect(image["createdAt"].string == expected, "\(timestamp)")
            #expect(image["completedAt"].string == expected, "\(timestamp)")
        }
    }
}
