import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// The parameters of `GET /api/gallery` that search.
@Suite struct GallerySearchTests {
    @Test func `Items of both kinds are found by words, tags, favorites and dates`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            for prompt in ["A café by the sea", "Straße im Schnee", "雪の中の狐"] {
                #expect(try await server.generate(prompt, token: alice).status == 202)
            }
            let video = try await server.post(
                "/api/text-to-video", token: alice,
                json: #"{"prompt":"A fox in the snow","negative_prompt":"rain, CAFÉ"}"#)
            _ = try await server.waitForVideo(try #require(video.json["data"]["task_id"].string), token: alice)
            #expect(try await server.generate("Bob's café", token: server.token(user: "bob")).status == 202)
            try await server.label(
                "generated_image_entity", ["prompt": "A café by the sea"],
                [
                    "tags": ["Sea", "Summer"], "favorite": true, "title": "Strand",
                ])
            try await server.label("user_generation_history", [:], ["tags": ["summer"], "note": "for Anna"])
            for (query, expected) in [
                ("q=cafe", ["A fox in the snow", "A café by the sea"]), ("q=CAF%C3%89%20sea", ["A café by the sea"]),
                ("q=cafe%20-rain", ["A café by the sea"]), ("q=%22in%20the%20snow%22", ["A fox in the snow"]),
                ("q=in+the+sno&from=2020-01-01T00:00:00+02:00", ["A fox in the snow"]), ("q=sea%2B", []),
                ("q=%22snow%20the%22", []), ("q=strasse", ["Straße im Schnee"]), ("q=%E7%8B%90", ["雪の中の狐"]),
                ("q=strand", ["A café by the sea"]), ("q=anna", ["A fox in the snow"]), ("q=.*", []),
                ("tag=SUMMER", ["A fox in the snow", "A café by the sea"]),
                ("tag=summer&tag=sea", ["A café by the sea"]),
                ("tag=summer&kind=video", ["A fox in the snow"]), ("favorite=true", ["A café by the sea"]),
                ("favorite=true&status=failed", []), ("q=summer&favorite=true", ["A café by the sea"]),
                ("q=%20&from=2020-01-01&kind=video", ["A fox in the snow"]), ("q=cafe&to=2020-01-01", []),
                ("from=2999-12-31", []), ("trash=true&q=cafe", []), ("favorite=false&q=xyz", []),
            ] as [(String, [String])] {
                let page = try await server.request(.GET, "/api/gallery?\(query)", token: alice).json["data"]
                let found = page["items"].array.compactMap {
                    $0["image"]["prompt"].string ?? $0["video"]["prompt"].string
                }
                #expect(found == expected, "\(query): \(page)")
                #expect(page["pagination"]["nextCursor"] == .null && page["pagination"]["searched_until"] == .null)
            }
        }
    }

    @Test func `A search through many items ends, and says how far it has come`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let begin: Int64 = 1_700_000_000_000
            let count: Int64 = 2500
            _ = try await server.database.collection("generated_image_entity").insert(
                (0..<count).map { number -> BSONDocument in
                    [
                        "userId": "alice", "taskId": .string("t\(number)"), "prompt": .string("fox \(number)"),
                        "type": "TEXTTOIAMGE", "status": "completed",
                        "createdAt": .date(milliseconds: begin + number * 1000),
                    ]
                })
            for (query, matches) in [("q=hare", 0), ("q=fox%201", 1110)] {
                var (cursor, found, calls, dates) = ("", 0, 0, [String]())
                while calls < 60 {
                    calls += 1
                    let data = try await server.request(
                        .GET, "/api/gallery?limit=100&\(query)\(cursor)", token: alice
                    ).json["data"]
                    found += data["items"].array.count
                    guard let next = data["pagination"]["nextCursor"].string else { break }
                    #expect(data["pagination"]["hasMore"] == true)
                    cursor = "&cursor=\(next)"
                    dates.append(try #require(data["pagination"]["searched_until"].string))
                }
                #expect(calls <= 40 && dates == dates.sorted(by: >) && Set(dates).count == dates.count)
                if matches == 0 { #expect(found == 0 && calls > 1) } else { #expect(found > 1000) }
            }
        }
    }
}

extension TestServer {
    /// Changes records as their owner would.
    fileprivate func label(_ collection: String, _ filter: BSONDocument, _ labels: BSONDocument) async throws {
        _ = try await database.collection(collection).updateMany(
            filter, .operators(["$set": .document(labels)]))
    }
}
