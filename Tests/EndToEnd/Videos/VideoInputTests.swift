import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Validation of video submissions and lists.
@Suite struct VideoInputTests {
    private static let routes = ["/api/text-to-video", "/api/v1/generate"]
    private static let id = "0123456789abcdef01234567"

    /// Fields beside a valid prompt.
    private static let options: [(String, Set<String>)] = [
        (#""duration":0"#, ["duration"]), (#""duration":-5"#, ["duration"]), (#""duration":1000"#, ["duration"]),
        (#""duration":5.5"#, ["duration"]), (#""duration":"5""#, ["duration"]), (#""duration":[5]"#, ["duration"]),
        (#""duration":1e400"#, ["duration"]), (#""duration":99999999999999999999"#, ["duration"]),
        (#""size":"""#, ["size"]), (#""size":"1280""#, ["size"]), (#""size":"1280*721""#, ["size"]),
        (#""size":"1280**720""#, ["size"]), (#""size":" 1280*720""#, ["size"]), (#""size":1280"#, ["size"]),
        (#""size":"+1280*720""#, ["size"]), (#""size":"01280*720""#, ["size"]), (#""size":{"$gt":""}"#, ["size"]),
        (#""fps":0"#, ["fps"]), (#""fps":121"#, ["fps"]), (#""fps":"24""#, ["fps"]), (#""fps":true"#, ["fps"]),
        (#""seed":-1"#, ["seed"]), (#""seed":2147483648"#, ["seed"]), (#""seed":"1""#, ["seed"]),
        (#""negative_prompt":1"#, ["negative_prompt"]), (#""negative_prompt":"a\u0000""#, ["negative_prompt"]),
        (#""negative_prompt":"\#(String(repeating: "n", count: 501))""#, ["negative_prompt"]),
        (#""negative_prompt":"\#(String(repeating: "狐", count: 501))""#, ["negative_prompt"]),
        (
            #""duration":"a","size":"b","fps":"c","seed":"d","negative_prompt":5"#,
            ["duration", "size", "fps", "seed", "negative_prompt"]
        ),
    ]

    private static let prompts: [String] = [
        "", #""prompt":null"#, #""prompt":"""#, #""prompt":" \n\t ""#, #""prompt":5"#, #""prompt":["a"]"#,
        #""prompt":{"$ne":null}"#, #""prompt":"a\u0000b""#, #""prompt":"\#(String(repeating: "p", count: 5001))""#,
    ]

    private static let users: [String] = [
        "", #""user_id":null"#, #""user_id":"""#, #""user_id":5"#, #""user_id":{"$ne":""}"#, #""user_id":"a\n""#,
        #""user_id":"session:visitor-0123456789""#, #""user_id":"system:unassigned""#,
        #""user_id":"\#(String(repeating: "u", count: 101))""#,
    ]

    @Test func `all invalid fields are listed at once, and nothing is stored`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for route in Self.routes {
                let user = route.contains("v1") ? #""user_id":"u","# : ""
                for (fields, invalid) in Self.options {
                    try await InvalidRequest.json(fields, #"{\#(user)"prompt":"a","# + fields + "}", invalid, to: route)
                        .check(server, token: token)
                }
                for prompt in Self.prompts {
                    let separator = prompt.isEmpty ? "" : ","
                    let body = #"{\#(user)\#(prompt)\#(separator)"fps":0}"#
                    try await InvalidRequest.json(prompt, body, ["prompt", "fps"], to: route).check(
                        server, token: token)
                }
                for body in ["", "{", "[]", "null", "1", "\"a\"", #"{"prompt":"a""#] {
                    try await InvalidRequest.json("body \(body)", body, ["body"], to: route).check(server, token: token)
                }
                var plain = InvalidRequest.json("plain text", #"{"prompt":"a"}"#, [], to: route)
                plain.headers = [("Content-Type", "text/plain")]
                try await plain.expecting(415, "unsupported_media_type").check(server, token: token)
            }
            for user in Self.users {
                let separator = user.isEmpty ? "" : ","
                let body = #"{\#(user)\#(separator)"seed":-1}"#
                try await InvalidRequest.json(user, body, ["user_id", "prompt", "seed"], to: Self.routes[1])
                    .check(server, token: nil)
            }
            for collection in ["video_generation_jobs", "user_generation_history"] {
                expect(try await server.database.collection(collection).count([:]), is: 0, collection)
            }
        }
    }

    @Test func `values that the model supports are accepted, at both ends of each range`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for fields in [
                #""size":"1280*720""#, #""size":"1280x720""#, #""size":"720X1280""#, #""fps":1"#, #""fps":120"#,
                #""seed":0"#, #""seed":2147483647"#, #""duration":5"#, #""duration":5.0"#, #""negative_prompt":"""#,
                #""negative_prompt":"\#(String(repeating: "狐", count: 500))""#, #""unknown":{"a":[1]}"#,
                #""duration":null,"size":null,"fps":null,"seed":null,"negative_prompt":null"#,
            ] {
                let response = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":"a","# + fields + "}")
                #expect(response.status == 202, "\(fields): \(response.text)")
            }
            let hundred = String(repeating: "狐", count: 100)
            let response = try await server.post("/api/v1/generate", json: #"{"prompt":"a","user_id":"\#(hundred)"}"#)
            #expect(response.status == 202 && response.json["data"]["user_id"].string == hundred)
        }
    }

    private static let lists = ["/api/user-generations", "/api/v1/videos"]

    @Test func `each invalid parameter of a list is listed`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for list in Self.lists {
                for text in ["", "0", "-1", "1.5", "a", "%00", "%FF", "+1", "1e3"] {
                    try await InvalidRequest.get("\(list)?limit=\(text)", ["limit"]).check(server, token: token)
                }
                for text in ["", "-1", "a", "2147483648"] {
                    try await InvalidRequest.get("\(list)?skip=\(text)", ["skip"]).check(server, token: token)
                }
                for text in ["", "a", "_\(Self.id)", "a_\(Self.id)0", "$gt"] {
                    try await InvalidRequest.get("\(list)?cursor=\(text)", ["cursor"]).check(server, token: token)
                }
                for good in ["?limit=1", "?limit=99999999999999999999", "?skip=10000", "?cursor=0_\(Self.id)"] {
                    expect(try await server.request(.GET, list + good, token: token).status, is: 200, list + good)
                }
            }
            let long = String(repeating: "t", count: 65)
            for text in ["", "%00", "a%0Ab", long] {
                try await InvalidRequest.get("\(Self.lists[0])?type=\(text)&limit=x", ["type", "limit"])
                    .check(server, token: token)
            }
            let user = String(repeating: "u", count: 101)
            for text in ["", user] {
                for path in [Self.lists[1], "/api/v1/job/\(Self.id)"] {
                    try await InvalidRequest.get("\(path)?user_id=\(text)", ["user_id"]).check(server, token: nil)
                }
            }
            for name in ["0", "%00", "a", "\(Self.id)0", "..%2f..", "'", "$gt"] {
                try await InvalidRequest.get("/api/user-generations/\(name)", []).expecting(404, "not_found")
                    .check(server, token: token)
            }
        }
    }

    @Test func `the user routes check the token before the parameters`() async throws {
        try await TestServer.run { server in
            for (method, path) in [
                (.GET, "/api/user-generations?limit=x"), (.GET, "/api/user-generations/x"),
                (.DELETE, "/api/user-generations/x"), (.POST, "/api/text-to-video"), (.GET, "/api/text-to-video/x"),
            ] as [(HTTPMethod, String)] {
                let response = try await server.request(method, path)
                try await server.expectFailure(response, 401, "unauthenticated", path)
            }
        }
    }
}
