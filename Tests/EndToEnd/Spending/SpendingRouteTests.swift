import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Prices in the answers to orders, budgets, and `GET /api/account/spending`.
@Suite struct SpendingRouteTests {
    private static func budget(_ user: String) -> @Sendable (inout Settings) -> Void {
        { $0.budgets.user.perDay = Money(user) }
    }

    private static func spending(_ server: TestServer, _ token: String) async throws -> TestJSON {
        let response = try await server.request(.GET, "/api/account/spending", token: token)
        #expect(response.status == 200 && response.headers["cache-control"] == ["private, no-store"])
        return response.json["data"]
    }

    @Test func `Each order says its price, and what it has cost is read back`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.post(
                "/api/v1/nanobanana/generate", token: alice, json: #"{"prompt":"A fox","numImages":3}"#)
            #expect(image.json["data"]["price"] == .object(["amount": "0.06", "currency": "USD"]), "\(image.text)")
            let video = try await server.post(
                "/api/text-to-video", token: alice, json: #"{"prompt":"A fox","duration":10,"size":"1280*720"}"#)
            #expect(video.json["data"]["price"]["amount"] == "1.00", "\(video.text)")
            _ = try await server.waitForVideo(try #require(video.json["data"]["task_id"].string), token: alice)
            let charged = try await eventually {
                try await Self.spending(server, alice)["day"]
                    == .object([
                        "charged": "1.06", "held": "0.00", "unknown": "0.00",
                    ])
            }
            #expect(charged)
            let spending = try await Self.spending(server, alice)
            #expect(spending["currency"] == "USD" && spending["month"] == spending["day"])
            let budgets = spending["budgets"].array
            #expect(
                budgets.map { $0["scope"] } == ["user", "user"] && budgets.map { $0["period"] } == ["day", "month"])
            #expect(budgets.allSatisfy { $0["spent"] == "1.06" && $0["limit"] == .null && $0["left"] == .null })
            let bob = try await server.token(user: "bob")
            #expect(try await Self.spending(server, bob)["day"]["charged"] == "0.00")
            #expect(try await server.request(.GET, "/api/account/spending").status == 401)
        }
    }

    @Test func `An order that does not fit is refused with what is left, and nothing is made`() async throws {
        try await TestServer.run(Self.budget("0.05")) { server in
            let alice = try await server.token(user: "alice")
            let key = [("Idempotency-Key", "the last one")]
            for _ in 0..<2 { expect(try await server.generate("A fox", token: alice).status, is: 202) }
            let refused = try await server.generate("A fox", token: alice, headers: key)
            #expect(refused.status == 402 && refused.json["code"] == "budget_exhausted", "\(refused.text)")
            #expect((refused.headers["retry-after"].first.flatMap { Int($0) } ?? 0) > 0)
            let budget = refused.json["budget"]
            #expect(budget["scope"] == "user" && budget["period"] == "day" && budget["limit"] == "0.05")
            #expect(budget["left"] == "0.01" && budget["needed"] == "0.02" && budget["currency"] == "USD")
            let details = refused.json["details"].array.map { $0["field"] }
            #expect(details == ["budget", "left", "needed", "renews_at"])
            #expect(try await server.database.collection("generated_image_entity").count([:]) == 2)
            #expect(try await server.database.collection("spending").count([:]) == 2)
            #expect(try await Self.spending(server, alice)["budgets"].array.first?["left"] == "0.01")
            // The key is free again: the order may be repeated with another budget.
            let video = try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"A fox"}"#)
            expect(video.status, is: 402)
            #expect(try await server.database.collection("video_generation_jobs").count([:]) == 0)
        }
    }

    @Test func `A stored response is repeated although the budget is used up`() async throws {
        try await TestServer.run(Self.budget("0.02")) { server in
            let alice = try await server.token(user: "alice")
            let key = [("Idempotency-Key", "a fox")]
            let first = try await server.generate("A fox", token: alice, headers: key)
            let again = try await server.generate("A fox", token: alice, headers: key)
            #expect(first.status == 202 && again.status == 202 && first.text == again.text)
            expect(try await server.generate("A fox", token: alice).status, is: 402)
        }
    }

    @Test func `What the provider has refused is in the budget again with the response`() async throws {
        try await TestServer.run(Self.budget("0.02")) { server in
            let alice = try await server.token(user: "alice")
            for _ in 0..<3 {
                let refused = try await server.generate("A fox [fault: bad-request]", token: alice)
                #expect(refused.status == 422, "\(refused.text)")
                #expect(try await Self.spending(server, alice)["budgets"].array.first?["spent"] == "0.00")
            }
            #expect(try await server.database.collection("spending").count(["state": "free"]) == 3)
            expect(try await server.generate("A fox", token: alice).status, is: 202)
        }
    }

    @Test func `A video that fails is in the budget again`() async throws {
        try await TestServer.run(Self.budget("0.75")) { server in
            let alice = try await server.token(user: "alice")
            let failed = try await server.post(
                "/api/text-to-video", token: alice, json: #"{"prompt":"A fox [fault: generation-failed]"}"#)
            #expect(failed.json["data"]["price"]["amount"] == "0.75", "\(failed.text)")
            _ = try await server.waitForVideo(try #require(failed.json["data"]["task_id"].string), token: alice)
            #expect(
                try await eventually { try await Self.spending(server, alice)["budgets"].array[0]["spent"] == "0.00" })
        }
    }

    @Test func `Visitors share a budget, and each network has its own`() async throws {
        try await TestServer.run {
            $0.budgets.visitors.perDay = Money("0.06")
            $0.budgets.visitor.perDay = Money("0.04")
            $0.trustedProxies = .init("127.0.0.1") ?? .none
        } _: { server in
            let (first, second) = (try await server.session().token, try await server.session().token)
            let networks = [[("X-Forwarded-For", "203.0.113.7")], [("X-Forwarded-For", "198.51.100.7")]]
            func order(_ token: String, _ network: Int) async throws -> TestResponse {
                try await server.generate("A fox", token: token, headers: networks[network])
            }
            for token in [first, second] { expect(try await order(token, 0).status, is: 202) }
            #expect(try await order(first, 0).json["budget"]["scope"] == "visitor")
            expect(try await order(first, 1).status, is: 202)
            #expect(try await order(second, 1).json["budget"]["scope"] == "visitors")
            let spending = try await server.request(
                .GET, "/api/account/spending", token: first, headers: networks[0]
            ).json["data"]["budgets"].array
            #expect(spending.map { $0["scope"] } == ["visitor", "visitor"] && spending[0]["left"] == "0.00")
        }
    }

    @Test func `A model without a price is ordered without a limit only`() async throws {
        for limit in [nil, "10"] {
            try await TestServer.run {
                $0.prices.prices = [:]
                $0.budgets.everything.perDay = limit.flatMap { Money($0) }
            } _: { server in
                let response = try await server.generate("A fox", token: try await server.token(user: "alice"))
                if limit == nil {
                    #expect(response.status == 202 && response.json["data"]["price"] == .null)
                } else {
                    #expect(response.status == 402 && response.json["budget"]["needed"] == .null, "\(response.text)")
                    #expect(response.json["details"].array.contains { $0["field"] == "price" })
                }
            }
        }
    }

    @Test func `A client that may name any user pays like a visitor, too`() async throws {
        try await TestServer.run {
            $0.isServiceAPIOpen = true
            $0.budgets.visitors.perDay = Money("0.75")
        } _: { server in
            for (user, status) in [("carol", 202), ("dave", 402)] {
                let response = try await server.post(
                    "/api/v1/generate", json: #"{"user_id":"\#(user)","prompt":"A fox"}"#)
                expect(response.status, is: status)
                if status == 402 { #expect(response.json["budget"]["scope"] == "visitors") }
            }
        }
    }

    @Test func `Orders of services count for their users`() async throws {
        try await TestServer.run(Self.budget("0.75")) { server in
            for status in [202, 402] {
                let response = try await server.post(
                    "/api/v1/generate", json: #"{"user_id":"carol","prompt":"A fox"}"#)
                expect(response.status, is: status)
                if status == 202 { #expect(response.json["data"]["price"]["amount"] == "0.75") }
            }
        }
    }
}
