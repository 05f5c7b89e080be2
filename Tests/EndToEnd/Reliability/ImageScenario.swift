import Afterimage
import Application
import Domain
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// A submitted image whose callbacks the test sends.
struct ImageScenario: Sendable {
    let server: TestServer
    let token: String
    let id: String
    /// The provider's task id.
    let task: String
    let callbackURL: String

    /// Run a server with short timeouts and submit an image.
    ///
    /// - Parameters:
    ///   - prompt: may contain sandbox directives.
    ///   - deadline: from the submission to the timeout.
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
            let response = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#)
            #expect(response.status == 202)
            let task = try await server.sandbox.task(prompt: prompt)
            try await body(
                ImageScenario(
                    server: server, token: token, id: try #require(response.json["data"]["image"]["id"].string),
                    task: task.id, callbackURL: try #require(task.callbackURL)))
        }
    }

    /// A result URL for callbacks.
    func imageURL(_ name: String) -> String { "https://images.example/\(name).png" }

    /// Send a signed callback.
    func sendCallback(_ body: String, expecting status: Int = 200) async throws {
        #expect(try await post(callbackURL, body) == status)
    }

    /// Send an unsigned callback.
    func sendUnsignedCallback(_ body: String, expecting status: Int) async throws {
        #expect(try await post(String(callbackURL.prefix { $0 != "?" }), body) == status)
    }

    private func post(_ url: String, _ body: String) async throws -> Int {
        #expect(url.hasPrefix(server.base))
        return try await server.post(String(url.dropFirst(server.base.count)), json: body).status
    }

    /// The image in the API.
    var image: TestJSON {
        get async throws {
            try await server.request(.GET, "/api/v1/nanobanana/images/\(id)", token: token).json["data"]["image"]
        }
    }

    var stored: StoredImage {
        get async throws { try #require(try await StoredImage.all(in: server.database)[id]) }
    }

    /// The image once its status is final.
    func finalImage() async throws -> TestJSON {
        for _ in 0..<1000 {
            let current = try await image
            if current["status"] != "pending" { return current }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the image is still pending")
        return try await image
    }
}
