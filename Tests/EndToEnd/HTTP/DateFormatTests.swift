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

/// Dates in responses, for any timestamp in the database.
@Suite struct DateFormatTests {

    /// ISO 8601 as JavaScript's `Date` parses it: years outside 0 to 9999 have six digits.
    private static let edges: [Int64: String] = [
        0: "1970-01-01T00:00:00.000Z", -1: "1969-12-31T23:59:59.999Z", 951_782_400_000: "2000-02-29T00:00:00.000Z",
        4_107_542_400_000: "2100-03-01T00:00:00.000Z", 253_402_300_799_999: "9999-12-31T23:59:59.999Z",
        253_402_300_800_000: "+010000-01-01T00:00:00.000Z", 8_640_000_000_000_000: "+275760-09-13T00:00:00.000Z",
        -62_167_219_200_000: "0000-01-01T00:00:00.000Z", -62_167_219_200_001: "-000001-12-31T23:59:59.999Z",
        -8_640_000_000_000_000: "-271821-04-20T00:00:00.000Z", .max: "+292278994-08-17T07:12:55.807Z",
        .min: "-292275055-05-16T16:47:04.192Z",
    ]

    @Test func `any timestamp is formatted as Foundation formats it, and none crashes the server`() async throws {
        let seed = Seed("dates").number
        try await TestServer.run { server in
            var random = SeededGenerator(seed: seed)
            // Foundation uses the Julian calendar before 1583.
            let first: Int64 = -12_000_000_000_000
            var timestamps =
                Array(Self.edges.keys)
                + (0..<1000).map { _ in .random(in: first...253_402_300_799_999, using: &random) }
            timestamps += (-400...400).map { Int64($0) * 86_400_000 * 73 + 59 * 86_400_000 - Int64($0 & 1) }.filter {
                $0 >= first
            }
            for (page, part) in stride(from: 0, to: timestamps.count, by: 100).enumerated() {
                let page = (page, Array(timestamps[part..<min(part + 100, timestamps.count)]))
                try await Self.check(page.1, page.0, server)
            }
        }
    }

    private static func check(_ timestamps: [Int64], _ page: Int, _ server: TestServer) async throws {
        let user = "user-\(page)"
        try await server.database.collection("generated_image_entity").insert(
            timestamps.enumerated().map { index, timestamp in
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
        let response = try await server.request(.GET, "/api/v1/nanobanana/images?limit=100", token: token)
        let images = response.json["data"]["images"].array
        #expect(images.count == timestamps.count)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for image in images {
            let timestamp = try #require(image["prompt"].string.flatMap { Int64($0) })
            // Half a millisecond more, because Foundation truncates fractions that a Double cannot represent.
            let expected =
                edges[timestamp] ?? style.format(Date(timeIntervalSince1970: (Double(timestamp) + 0.5) / 1000))
            #expect(image["createdAt"].string == expected, "\(timestamp)")
            #expect(image["completedAt"].string == expected, "\(timestamp)")
        }
    }
}
