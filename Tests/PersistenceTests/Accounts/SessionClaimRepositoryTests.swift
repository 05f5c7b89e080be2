import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct SessionClaimRepositoryTests {
    @Test func `The first account to claim a session keeps it and gets all its records`() async throws {
        try await ClaimFixture.open { fixture in
            let (session, other) = (try fixture.session(1), try fixture.session(2))
            let (alice, bob) = (try required(UserID("alice")), try required(UserID("$bob")))
            for _ in 0..<3 {
                try await fixture.addImage(of: session)
                try await fixture.addVideo(of: session)
            }
            try await fixture.addImage(of: other)
            try await fixture.addVideo(of: other)
            #expect(try await fixture.claims.ownerAfterClaim(of: session) == nil)
            for _ in 0..<2 { try await fixture.claims.takeOver(session, by: alice) }
            try await fixture.claims.takeOver(session, by: bob)
            #expect(try await fixture.claims.ownerAfterClaim(of: session) == alice)
            let found = try await fixture.counts(alice, session)
            #expect(found.owned == [3, 3, 3] && found.left == [0, 0, 0])
            let bobs = try await fixture.counts(bob, other)
            #expect(bobs.owned == [0, 0, 0] && bobs.left == [1, 1, 1])
            // A user id that looks like an expression.
            try await fixture.claims.takeOver(other, by: bob)
            #expect(try await fixture.claims.ownerAfterClaim(of: other) == bob)
            #expect(try await fixture.counts(bob, other).owned == [1, 1, 1])
        }
    }

    @Test func `What the session's orders cost is the account's then, and stays in the budgets it was taken from`()
        async throws
    {
        try await ClaimFixture.open { fixture in
            let (session, alice) = (try fixture.session(1), try required(UserID("alice")))
            let names = CollectionNames()
            let (spending, budgets) = (
                fixture.database.collection(names.spending), fixture.database.collection(names.budgets)
            )
            try await spending.insert(["owner": .string(Owner(session: session).text), "budgets": ["visitors"]])
            try await budgets.insert(["_id": "visitors", "day_total": 7])
            try await fixture.claims.takeOver(session, by: alice)
            #expect(try await spending.count(["owner": "alice", "budgets": ["visitors"]]) == 1)
            #expect(try await budgets.count(["_id": "visitors", "day_total": 7]) == 1)
            #expect(try await budgets.count([:]) == 1)
        }
    }

    @Test func `Shares and downloads of the session belong to the account then`() async throws {
        try await ClaimFixture.open { fixture in
            let (session, alice) = (try fixture.session(1), try required(UserID("alice")))
            let names = CollectionNames()
            for name in [names.shares, names.downloads] {
                let collection = fixture.database.collection(name)
                try await collection.insert([
                    ["token_hash": "1", "owner": .string(Owner(session: session).text)],
                    ["token_hash": "2", "owner": "bob"],
                ])
                try await fixture.claims.takeOver(session, by: alice)
                #expect(try await collection.count(["token_hash": "1", "owner": "alice"]) == 1, "\(name)")
                #expect(try await collection.count(["token_hash": "2", "owner": "bob"]) == 1, "\(name)")
            }
        }
    }

    @Test func `Records keep unknown fields and their session`() async throws {
        try await ClaimFixture.open { fixture in
            let (session, alice) = (try fixture.session(1), try required(UserID("alice")))
            let bobs: BSONDocument = ["_id": 1, "user_id": "bob", "session_id": .string(session.text)]
            try await fixture.generations.insert([
                bobs, ["_id": 2, "session_id": .string(session.text), "user_id": nil, "theirs": ["a": 1]],
                // Without the field, like old records.
                ["_id": 3, "session_id": .string(session.text), "theirs": [1]],
            ])
            try await fixture.claims.takeOver(session, by: alice)
            let stored = try await fixture.generations.find(MongoFind([:], sort: ["_id": 1], limit: 9)) {
                view throws(BSONError) in BSONDocument(copying: view)
            }
            #expect(stored[0] == bobs)
            #expect(stored[1]["user_id"] == "alice" && stored[1]["theirs"] == ["a": 1])
            #expect(stored[2]["user_id"] == "alice" && stored[2]["theirs"] == [1])
            #expect(stored.allSatisfy { $0["session_id"] == .string(session.text) })
        }
    }

    @Test func `A claim is stored until no token of the session can be valid, by the database's clock`()
        async throws
    {
        try await ClaimFixture.open(lifetime: .seconds(3600)) { fixture in
            let before = try await fixture.database.serverTime()
            _ = try await fixture.claims.claim(try fixture.session(1), for: try required(UserID("alice")))
            let stored = try #require(
                try await fixture.database.collection("session_claims").findOne([:]) { view throws(BSONError) in
                    BSONDocument(copying: view)
                })
            guard case .date(let claimed) = stored["claimed_at"], case .date(let expires) = stored["expires_at"] else {
                Issue.record("a claim without dates: \(stored)")
                return
            }
            #expect(claimed >= before && claimed <= before + 60_000)
            #expect(expires == claimed + (3600 + 86_400) * 1000)
        }
    }

    @Test func `A sweep reads the session's own records alone`() async throws {
        try await ClaimFixture.open { fixture in
            try await fixture.generations.createIndexes([["name": "session_id_1", "key": ["session_id": 1]]])
            for number in 0..<40 {
                try await fixture.addImage(of: try fixture.session(number))
                try await fixture.addVideo(of: try fixture.session(number))
            }
            let session = try fixture.session(7)
            for (collection, filter) in [
                (fixture.images, MongoSessionClaimRepository.images(of: session)),
                (fixture.generations, MongoSessionClaimRepository.generations(of: session)),
            ] {
                let plan = try await ExplainedPlan(
                    collection.findCommand(MongoFind(filter, limit: 100)), in: fixture.database)
                #expect(plan.isServedByIndex && plan.keys <= 2 && plan.documents == 1, "\(plan)")
            }
        }
    }

    /// Two hundred visitors in turn sign in while they submit. Counts the rounds in which some submissions come before
    /// the claim and some after it.
    @Test func `Nothing is lost or duplicated when a visitor submits while signing in`() async throws {
        try await ClaimFixture.open { fixture in
            let rounds = 200
            var (torn, stored) = (0, 0)
            for round in 0..<rounds {
                let (session, user) = (try fixture.session(round), try required(UserID("user-\(round)")))
                let isOfImages = round % 2 == 0
                let refused = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            var refused = 0
                            for _ in 0..<2 {
                                // Never both in a round: one writer would fix up what the other missed.
                                if isOfImages {
                                    refused += try await fixture.addImageUnlessClaimed(of: session) ? 0 : 1
                                } else {
                                    try await fixture.addVideo(of: session)
                                }
                            }
                            return refused
                        }
                    }
                    group.addTask {
                        // A varying number of round trips first, so that the claim falls at different points.
                        for _ in 0..<(round / 2 % 4) { try await fixture.database.ping() }
                        try await fixture.claims.takeOver(session, by: user)
                        return 0
                    }
                    return try await group.reduce(0, +)
                }
                let found = try await fixture.counts(user, session)
                #expect(found.owned == (isOfImages ? [4 - refused, 0, 0] : [0, 4, 4]), "round \(round): \(found)")
                #expect(found.left == [0, 0, 0], "round \(round): \(found)")
                if isOfImages { stored += 4 - refused }
                if (1...3).contains(refused) { torn += 1 }
            }
            #expect(try await fixture.images.count([:]) == stored)
            print("SessionClaimsTests: in \(torn) of \(rounds / 2) rounds the claim came between two images")
            #expect(torn >= rounds / 20)
        }
    }
}
