import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// An anonymous session's images and videos move to the account at registration or sign-in.
@Suite struct AccountClaimTests {
    private static let images = "/api/v1/nanobanana/images"

    private static func prompts(_ server: TestServer, token: String?) async throws -> [String] {
        let response = try await server.request(.GET, "\(images)?limit=100", token: token)
        return response.json["data"]["images"].array.compactMap { $0["prompt"].string }.sorted()
    }

    @Test func `Registration and sign-in claim the session's images, with the session in a cookie or a header`()
        async throws
    {
        try await TestServer.run { server in
            for byCookie in [true, false] {
                let email = "alice-\(byCookie)@example.org"
                let first = try await server.session()
                expect(try await server.generate("first", token: first.token).status, is: 202)
                let headers = byCookie ? first.response.cookies + [server.origin] : [("x-access-token", first.token)]
                let account = try await server.register(email, headers: headers)
                #expect((account.json["data"]["token"].string == nil) == byCookie, "the token is only in the cookie")
                expect(try await Self.prompts(server, token: account.token), is: ["first"])
                expect(try await server.generate("late", token: first.token).status, is: 401)

                let second = try await server.session()
                expect(try await server.generate("second", token: second.token).status, is: 202)
                let again = byCookie ? second.response.cookies + [server.origin] : [("x-access-token", second.token)]
                let token = try await server.login(email, headers: again).token
                expect(try await Self.prompts(server, token: token), is: ["first", "second"])
                // Another account claims nothing from the session, which is not continued.
                let other = try await server.register("bob-\(byCookie)@example.org", token: second.token)
                expect(try await Self.prompts(server, token: other.json["data"]["token"].string), is: [])
                expect(try await Self.prompts(server, token: token), is: ["first", "second"])
                let third = try await server.session(token: second.token)
                #expect(third.id != second.id && third.response.status == 201)
            }
        }
    }

    @Test func `Videos are claimed too, and unknown fields are kept`() async throws {
        try await TestServer.run { server in
            let session = try await server.session()
            let jobs = server.database.collection("video_generation_jobs")
            let history = server.database.collection("user_generation_history")
            try await jobs.insert(["_id": 1, "user_id": .string("session:\(session.id)"), "theirs": ["a": [1, "b"]]])
            try await jobs.insert(["_id": 2, "user_id": "session:somebody-else-0123", "theirs": 2])
            try await history.insert(["_id": 1, "user_id": nil, "session_id": .string(session.id), "theirs": 1])
            try await history.insert(["_id": 2, "user_id": "bob", "session_id": .string(session.id), "theirs": 2])
            let account = try await server.register("alice@example.org", token: session.token).json["data"]["user"]
            let id = try #require(account["id"].string)
            for (collection, one, two) in [
                (
                    jobs, ["_id": 1, "user_id": .string(id), "theirs": ["a": [1, "b"]]] as BSONDocument,
                    ["_id": 2, "user_id": "session:somebody-else-0123", "theirs": 2] as BSONDocument
                ),
                (
                    history, ["_id": 1, "user_id": .string(id), "session_id": .string(session.id), "theirs": 1],
                    ["_id": 2, "user_id": "bob", "session_id": .string(session.id), "theirs": 2]
                ),
            ] {
                for (number, expected) in [(1, one), (2, two)] {
                    let stored = try await collection.findOne(["_id": .int32(Int32(number))]) {
                        view throws(BSONError) in BSONDocument(copying: view)
                    }
                    // `updated_at` changes, for the change feed.
                    let others = try stored?.elements().filter { $0.0 != "updated_at" }
                    #expect(try others.map { try BSONDocument($0) } == expected, "\(collection.name)")
                }
            }
        }
    }

    @Test func `The token of a claimed session is refused, for new work and for reading`() async throws {
        try await TestServer.run { server in
            let session = try await server.session()
            let key = [("Idempotency-Key", "before-the-claim-1")]
            let before = try await server.generate("before", token: session.token, headers: key)
            let id = try #require(before.json["data"]["image"]["id"].string)
            let account = try await server.register("alice@example.org", token: session.token).token
            let video = #"{"prompt":"a video"}"#
            for byCookie in [false, true] {
                let headers =
                    byCookie ? session.response.cookies + [server.origin] : [("x-access-token", session.token)]
                for (method, path, body) in [
                    (
                        HTTPMethod.POST, "\(Self.images.replacing("images", with: "generate"))",
                        #"{"prompt":"an image"}"#
                    ),
                    (.POST, "/api/text-to-video", video), (.GET, Self.images, nil),
                    (.GET, "/api/user-generations", nil), (.GET, "/api/gallery", nil), (.GET, "/api/events", nil),
                    (.DELETE, "\(Self.images)/\(id)", nil),
                ] {
                    let response =
                        if let body {
                            try await server.post(path, headers: headers, json: body)
                        } else {
                            try await server.request(method, path, headers: headers)
                        }
                    try await server.expectFailure(response, 401, "unauthenticated", "\(method) \(path)")
                    #expect(response.text.contains("belongs to an account"), "\(path): \(response.text)")
                }
            }
            // A request repeated after the claim still gets the first response.
            let repeated = try await server.generate("before", token: session.token, headers: key)
            #expect(repeated.status == 202 && repeated.text == before.text)
            expect(try await Self.prompts(server, token: account), is: ["before"])
            let jobs = server.database.collection("video_generation_jobs")
            #expect(try await jobs.findOne([:]) { _ in true } == nil)
            // The same account may repeat an interrupted claim; a new session is a different one.
            expect(try await server.login("alice@example.org", token: session.token).status, is: 200)
            let next = try await server.session(token: session.token)
            #expect(next.id != session.id && next.response.status == 201)
            expect(try await server.generate("after", token: next.token).status, is: 202)
        }
    }

    @Test func `Images submitted during the registration are not lost`() async throws {
        try await TestServer.run { server in
            for round in 0..<8 {
                let session = try await server.session()
                // A submission after the claim is refused; every accepted one belongs to the account.
                let (accepted, token) = try await withThrowingTaskGroup(of: ([String], String?).self) { group in
                    for number in 0..<2 {
                        group.addTask {
                            var accepted: [String] = []
                            for prompt in ["\(number)", "\(number + 2)"] {
                                let status = try await server.generate(prompt, token: session.token).status
                                if status == 202 { accepted.append(prompt) }
                                #expect(status == 202 || status == 401)
                            }
                            return (accepted, nil)
                        }
                    }
                    group.addTask {
                        ([], try await server.register("user\(round)@example.org", token: session.token).token)
                    }
                    return try await group.reduce(into: ([String](), String?.none)) { all, next in
                        all.0 += next.0
                        all.1 = all.1 ?? next.1
                    }
                }
                #expect(token != nil)
                expect(try await Self.prompts(server, token: token), is: accepted.sorted(), "round \(round)")
            }
        }
    }
}
