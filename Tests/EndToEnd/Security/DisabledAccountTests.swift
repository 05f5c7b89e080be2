import NIOHTTP1
import TestSupport
import Testing

/// What can be reached of a disabled account without a sign-in.
@Suite(.timeLimit(.minutes(2))) struct DisabledAccountTests {
    @Test func `Shares and downloads of a disabled account are not found, and come back when it is enabled`()
        async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.account("alice@example.org")
            let image = try #require(try await server.archivedImage(token: alice.token)["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: alice.token, #","download":true"#)
            let name = try #require(try await visit.names().first)
            let made = try await server.post(
                "/api/downloads", token: alice.token, json: #"{"items":[{"kind":"image","id":"\#(image)"}]}"#)
            let download = String(try #require(made.json["url"].string).dropFirst(server.base.count))
            let admin = try await server.token(user: "root", role: "admin")
            for (isDisabled, status) in [("false", 200), ("true", 404), ("false", 200)] {
                let changed = try await server.send(
                    .PATCH, "/api/admin/users/\(alice.id)", token: admin, json: #"{"disabled":\#(isDisabled)}"#)
                #expect(changed.status == 200, "\(changed.text)")
                for path in ["", "/\(name)/content", "/\(name)/content?download=1", "/\(name)/thumbnail?size=320"] {
                    #expect(try await visit.get(path).status == status, "\(path), disabled: \(isDisabled)")
                }
                let archive = try await server.request(.GET, download)
                #expect(archive.status == status, "disabled: \(isDisabled)")
            }
        }
    }
}
