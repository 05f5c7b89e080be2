import Afterimage
import Application
import Domain
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// One image whose provider says what the test has it say.
struct ImageScenario: Sendable {
    let server: TestServer
    let token: String
    let id: String
    /// As the provider calls it.
    let task: String
    let callbackAddress: String

    /// Runs a server whose time-outs are short, and orders one image.
    ///
    /// - Parameters:
    ///   - prompt: may hold the sandbox's directives.
    ///   - deadline: from the order to giving up.
    static func run(
        _ prompt: String = "A fox [fault: stuck]", deadline: Duration = .seconds(600),
        _ body: @escaping @Sendable (ImageScenario) async throws -> Void
    ) async throws {
        try await TestServer.run { settings in
            settings.pollSchedule.first = .milliseconds(100)
            settings.pollSchedule.shortestInterval = .milliseconds(100)
            settings.pollSchedule.longest = .milliseconds(200)
            settings.pollSchedule.tick = .milliseconds(20)
            settings.pollSchedule.deadline = deadline
            settings.nanoBanana.timeout = .milliseconds(500)
        } _: { server in
            let token = try await server.token(user: "alice")
            let answer = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#)
            #expect(answer.status == 202)
            let task = try await server.sandbox.task(prompt: prompt)
            try await body(
                ImageScenario(
                    server: server, token: token, id: try #require(answer.json["data"]["image"]["id"].string),
                    task: task.id, callbackAddress: try #require(task.callbackURL)))
        }
    }

    /// Where the test says that a picture lies.
    func picture(_ name: String) -> String { "https://pictures.example/\(name).png" }

    /// Calls back under the image's own signature, and expects an answer.
    func call(_ body: String, expecting status: Int = 200) async throws {
        #expect(try await post(callbackAddress, body) == status)
    }

    /// Calls back without a signature, and expects an answer.
    func callUnsigned(_ body: String, expecting status: Int) async throws {
        #expect(try await post(String(callbackAddress.prefix { $0 != "?" }), body) == status)
    }

    private func post(_ address: String, _ body: String) async throws -> Int {
        #expect(address.hasPrefix(server.base))
        return try await server.post(String(address.dropFirst(server.base.count)), json: body).status
    }

    /// The image as its owner sees it.
    var shown: TestJSON {
        get async throws {
            try await server.ask(.GET, "/api/v1/nanobanana/images/\(id)", token: token).json["data"]["image"]
        }
    }

    var stored: StoredImage {
        get async throws { try #require(try await StoredImage.all(in: server.database)[id]) }
    }

    /// The image once it has its end.
    func ended() async throws -> TestJSON {
        for _ in 0..<1000 {
            let image = try await shown
            if image["status"] != "pending" { return image }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the image has no end")
        return try await shown
    }
}
