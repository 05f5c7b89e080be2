import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct SessionClaimRepositoryTests {
    @Test func `The first account to claim a session keeps it, and gets all that was made in it`() async throws {
        try await ClaimFixture.open { bench in
            let (session, other) = (try bench.session(1), try bench.session(2))
            let (alice, bob) = (try required(UserID("alice")), try required(UserID("$bob")))
            for _ in 0..<3 {
                try await bench.addImage(of: session)
                try await bench.addVideo(of: session)
            }
            try await bench.addImage(of: other)
            try await bench.addVideo(of: other)
            #expect(try await bench.claims.ownerAfterClaim(of: session) == nil)
            for _ in 0..<2 { try await bench.claims.takeOver(session, by: alice) }
            try await bench.claims.takeOver(session, by: bob)
            #expect(try await bench.claims.ownerAfterClaim(of: session) == alice)
            let found = try await bench.counts(alice, session)
            #expect(found.owned == [3, 3, 3] && found.left == [0, 0, 0])
            let bobs = try await bench.counts(bob, other)
            #expect(bobs.owned == [0, 0, 0] && bobs.left == [1, 1, 1])
            // A name that the database could take for an expression.
            try await bench.claims.takeOver(other, by: bob)
            #expect(try await bench.claims.ownerAfterClaim(of: other) == bob)
            #expect(try await bench.counts(bob, other).owned == [1, 1, 1])
        }
    }

    @Test func `Records keep what nobody here knows, and their session`() async throws {
        try await ClaimFixture.open { bench in
            let (session, alice) = (try bench.session(1), try required(UserID("alice")))
            let bobs: BSONDocument = ["_id": 1, "user_id": "bob", "session_id": .string(session.text)]
            try await bench.generations.insert([
                bobs, ["_id": 2, "session_id": .string(session.text), "user_id": nil, "theirs": ["a": 1]],
                // As old records are, without the field.
                ["_id": 3, "session_id": .string(session.text), "theirs": [1]],
            ])
            try await bench.claims.takeOver(session, by: alice)
            let stored = try await bench.generations.find(MongoFind([:], sort: ["_id": 1], limit: 9)) {
                view throws(BSONError) in BSONDocument(copying: view)
            }
            #expect(stored[0] == bobs)
            #expect(stored[1]["user_id"] == "alice" && stored[1]["theirs"] == ["a": 1])
            #expect(stored[2]["user_id"] == "alice" && stored[2]["theirs"] == [1])
            #expect(stored.allSatisfy { $0["session_id"] == .string(session.text) })
        }
    }

    @Test func `A claim is remembered until no token of the session can be valid, by the database's clock`()
        async throws
    {
        try await ClaimFixture.open(lifetime: .seconds(3600)) { bench in
            let before = try await bench.database.serverTime()
            _ = try await bench.claims.claim(try bench.session(1), for: try required(UserID("alice")))
            let stored = try #require(
                try await bench.database.collection("session_claims").findOne([:]) { view throws(BSONError) in
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
        try await ClaimFixture.open { bench in
            try await bench.generations.createIndexes([["name": "session_id_1", "key": ["session_id": 1]]])
            for number in 0..<40 {
                try await bench.addImage(of: try bench.session(number))
                try await bench.addVideo(of: try bench.session(number))
            }
            let session = try bench.session(7)
            for (collection, filter) in [
                (bench.images, MongoSessionClaimRepository.images(of: session)),
                (bench.generations, MongoSessionClaimRepository.generations(of: session)),
            ] {
                let plan = try await ExplainedPlan(
                    collection.findCommand(MongoFind(filter, limit: 100)), in: bench.database)
                #expect(plan.isServedByIndex && plan.keys <= 2 && plan.documents == 1, "\(plan)")
            }
        }
    }

    /// Two hundred visitors sign in while they ask for things, one after the other; in most rounds some of it comes
    /// before the claim and some behind it, which is counted.
    @Test func `Nothing is lost or doubled that is asked for while a visitor signs in`() async throws {
        try await ClaimFixture.open { bench in
            let rounds = 200
            var torn = 0
            for round in 0..<rounds {
                let (session, user) = (try bench.session(round), try required(UserID("user-\(round)")))
                let isOfImages = round % 2 == 0
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            for _ in 0..<2 {
                                // Never both in a round: the writer of the one would find what the other forgot.
                                try await isOfImages ? bench.addImage(of: session) : bench.addVideo(of: session)
                            }
                        }
                    }
                    group.addTask {
                        // Another number of turns at the database each time, so that it comes in everywhere.
                        for _ in 0..<(round / 2 % 4) { try await bench.database.ping() }
                        try await bench.claims.takeOver(session, by: user)
                    }
                    try await group.waitForAll()
                }
                let found = try await bench.counts(user, session)
                #expect(found.owned == (isOfImages ? [4, 0, 0] : [0, 4, 4]), "round \(round): \(found)")
                #expect(found.left == [0, 0, 0], "round \(round): \(found)")
                if isOfImages, try await bench.isTorn(session, user, images: 4) { torn += 1 }
            }
            #expect(try await bench.images.count([:]) == 2 * rounds)
            print("SessionClaimsTests: in \(torn) of \(rounds / 2) rounds the claim came between two images")
            #expect(torn >= rounds / 20)
        }
    }
}
