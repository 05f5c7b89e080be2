import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// Sign-ins by an identity provider: which account the user gets.
@Suite(.timeLimit(.minutes(2))) struct ProviderSignInTests {
    private static let verified = ["email": #""alice@example.org""#, "email_verified": "true"]
    private static let admin = ["groups": #"["staff","admins"]"#]

    /// Who the answer signed in.
    private static func user(_ answer: ProviderBrowser.Answer, _ browser: ProviderBrowser) async throws -> TestJSON {
        let token = try #require(answer.token, "\(answer)")
        return try await browser.server.request(.GET, "/api/auth/me", token: token).json["data"]["user"]
    }

    private static func problem(_ answer: ProviderBrowser.Answer, _ code: String, _ name: String) {
        #expect(answer.status == 303 && answer.location == "/login?problem=\(code)", "\(name): \(answer)")
        #expect(answer.token == nil, "\(name)")
    }

    @Test
    func `A user gets an account at the first sign-in, and the same one at every other, though it has no password`()
        async throws
    {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let claims = Self.verified.merging(["name": #""Alice""#]) { $1 }
            let first = try await browser.signIn("?return=/settings", claims)
            #expect(first.status == 303 && first.location == "/settings")
            let user = try await Self.user(first, browser)
            #expect(user["email"] == "alice@example.org" && user["name"] == "Alice" && user["role"] == "user")
            browser.cookies = [:]
            // The address has changed; the user is the same.
            let second = try await browser.signIn("", ["email": #""other@example.org""#, "email_verified": "true"])
            #expect(second.location == "/gallery")
            #expect(try await Self.user(second, browser) == user)
            #expect(try await browser.server.login("alice@example.org").status == 401)
            let other = try await browser.signIn("", ["sub": #""user-8""#])
            let stranger = try await Self.user(other, browser)
            #expect(stranger["id"] != user["id"] && stranger["email"] == .null)
            #expect(browser.provider.refusals == [])
        }
    }

    @Test func `A local account is linked if both sides have verified the address, and otherwise stays apart`()
        async throws
    {
        try await TestServer.runWithProvider {
            $0.registration = .open
        } _: { browser in
            var browser = browser
            let local = try await browser.server.account("alice@example.org").id
            let users = browser.server.database.collection("users")
            for claims in [Self.verified, ["email": #""alice@example.org""#]] {
                let sub = ["sub": "\"user-\(claims.count)\""]
                let apart = try await Self.user(try await browser.signIn("", claims.merging(sub) { $1 }), browser)
                #expect(apart["id"].string != local && apart["email"] == .null)
                browser.cookies = [:]
            }
            _ = try await users.updateMany(
                ["email": "alice@example.org"], .operators(["$set": ["email_verified": true]]))
            let linked = try await Self.user(try await browser.signIn("", Self.verified), browser)
            #expect(linked["id"].string == local)
            #expect(try await browser.server.login("alice@example.org").status == 200)
        }
    }

    @Test func `The groups decide about the role at each sign-in, but take no role that an administrator gave`()
        async throws
    {
        try await TestServer.runWithProvider {
            $0.openIDConnect?.adminGroup = "admins"
        } _: { browser in
            var browser = browser
            for (claims, role) in [([:], "user"), (Self.admin, "admin"), (["groups": #"["staff"]"#], "user")] {
                let user = try await Self.user(try await browser.signIn("", claims), browser)
                #expect(user["role"].string == role, "\(claims)")
            }
            // From the user info, if the token has none.
            browser.provider.userInfo = #"{"sub":"user-7","groups":["admins"]}"#
            #expect(try await Self.user(try await browser.signIn(), browser)["role"] == "admin")
            browser.provider.userInfo = #"{"sub":"user-8","groups":["admins"]}"#
            Self.problem(try await browser.signIn(), "oidc", "another user's info")
        }
    }

    @Test func `A role that an administrator has changed stays at every later sign-in, whatever the groups are`()
        async throws
    {
        try await TestServer.runWithProvider {
            $0.openIDConnect?.adminGroup = "admins"
        } _: { browser in
            var browser = browser
            let user = try await Self.user(try await browser.signIn("", Self.admin), browser)
            let id = try #require(user["id"].string)
            for (role, claims) in [("user", Self.admin), ("admin", [:])] {
                let changed = try await browser.server.send(
                    .PATCH, "/api/admin/users/\(id)", token: browser.server.token(user: "root", role: "admin"),
                    json: #"{"role":"\#(role)"}"#)
                #expect(changed.json["data"]["user"]["role"].string == role, "\(changed.text)")
                browser.cookies = [:]
                let again = try await Self.user(try await browser.signIn("", claims), browser)
                #expect(again["id"].string == id && again["role"].string == role)
            }
        }
    }

    @Test func `A closed server, a user outside the group and a disabled account are told at the sign-in page`()
        async throws
    {
        try await TestServer.runWithProvider {
            $0.registration = .closed
        } _: { browser in
            var browser = browser
            Self.problem(try await browser.signIn(), "invitation_required", "closed")
        }
        try await TestServer.runWithProvider {
            $0.openIDConnect?.userGroup = "staff"
        } _: { browser in
            var browser = browser
            Self.problem(try await browser.signIn(), "forbidden", "no groups")
            Self.problem(try await browser.signIn("", ["groups": #"["guests"]"#]), "forbidden", "another group")
            let id = try #require(try await Self.user(try await browser.signIn("", Self.admin), browser)["id"].string)
            browser.cookies = [:]
            Self.problem(try await browser.signIn(), "forbidden", "left the group")
            let users = browser.server.database.collection("users")
            let account: BSONDocument = ["_id": .objectID(ObjectID(try #require(RecordID(id))))]
            let changes: [(BSONValue, String)] = [
                (["disabled_at": .date(milliseconds: 1)], "account_disabled"),
                (["deletion": ["due_at": .date(milliseconds: 9_000_000_000_000)]], "account_closing"),
            ]
            for (change, code) in changes {
                _ = try await users.updateOne(account, .operators(["$set": change]))
                browser.cookies = [:]
                Self.problem(try await browser.signIn("", Self.admin), code, code)
                _ = try await users.updateOne(account, .operators(["$unset": ["disabled_at": "", "deletion": ""]]))
            }
        }
    }

    @Test func `A visitor's images move to the account`() async throws {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let session = try await browser.server.session()
            let image = try await browser.server.generate("a", token: session.token).json["data"]["image"]["id"]
            browser.cookies["afterimage"] = session.token
            let answer = try await browser.signIn()
            let list = try await browser.server.request(.GET, "/api/v1/nanobanana/images", token: answer.token)
            #expect(list.json["data"]["images"].array.first?["id"] == image, "\(list.text)")
        }
    }

    @Test func `An account that is signed in is linked, by its own page and session only`() async throws {
        try await TestServer.runWithProvider {
            $0.registration = .open
        } _: { browser in
            var browser = browser
            let signedOut = try await browser.open("/api/auth/oidc?link=true")
            #expect(signedOut.status == 401 && signedOut.location.isEmpty)
            let sessions = browser.server.database.collection("sessions")
            let old = try await browser.server.account("old@example.org")
            _ = try await sessions.updateOne(
                ["user_id": .string(old.id)],
                .pipeline([["$set": ["created_at": ["$subtract": ["$$NOW", 601_000]]]]]))
            browser.cookies["afterimage"] = old.token
            #expect(try await browser.open("/api/auth/oidc?link=true").status == 403)
            let alice = try await browser.server.account("alice@example.org")
            browser.cookies["afterimage"] = alice.token
            let foreign = try await browser.open(
                "/api/auth/oidc?link=true", headers: [("Sec-Fetch-Site", "cross-site")])
            #expect(foreign.status == 403)
            let linked = try await browser.signIn("?link=true&return=/settings/security")
            #expect(linked.location == "/settings/security" && linked.token == nil)
            browser.cookies = [:]
            let user = try await Self.user(try await browser.signIn(), browser)
            #expect(user["id"].string == alice.id)
            // Another account cannot have the same user of the provider.
            let bob = try await browser.server.account("bob@example.org")
            browser.cookies["afterimage"] = bob.token
            Self.problem(try await browser.signIn("?link=true"), "forbidden", "linked to another")
            // The session has changed meanwhile.
            let address = try await browser.start("?link=true")
            browser.cookies["afterimage"] = alice.token
            let callback = try browser.provider.signIn(address, ["sub": #""user-9""#])
            Self.problem(try await browser.open(callback), "forbidden", "another session")
        }
    }
}
