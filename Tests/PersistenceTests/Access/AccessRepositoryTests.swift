import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct AccessRepositoryTests {
    private static let now = BSONValue.date(milliseconds: 1_700_000_000_000)

    @Test func `A key is found by its hash, with what it may do, until it expires or is revoked`() async throws {
        try await AccessFixture.open { fixture in
            let user = UserID(account: try await fixture.account())
            var (key, hash) = AccessFixture.key(of: user)
            key.ordersPerDay = 5
            key.budget = BudgetLimits(perDay: Money("0.14"))
            key.expiresAt = Timestamp(milliseconds: try await fixture.database.serverTime() + 3_600_000)
            let added = try await fixture.keys.add(key, hash: hash)
            let access = try #require(try await fixture.access.key(hash))
            #expect(access.id == key.id && access.user == user && access.scopes == key.scopes)
            #expect(access.ordersPerDay == 5 && access.budget == key.budget && access.expiresAt == key.expiresAt)
            #expect(added.name == key.name && added.prefix == key.prefix && added.createdAt > key.createdAt)
            #expect(try await fixture.access.key(SecretHash([1])) == nil)
            let keys = AccessFixture.names.apiKeys
            try await fixture.change(key.id, in: keys, ["$set": ["expires_at": "$$NOW"]])
            #expect(try await fixture.access.key(hash) == nil)
            try await fixture.change(key.id, in: keys, ["$unset": "expires_at"])
            #expect(try await fixture.access.key(hash) != nil)
            #expect(try await fixture.keys.revoke(key.id, of: UserID(account: AccessFixture.ids.next())) == nil)
            #expect(try await fixture.keys.revoke(key.id, of: user)?.id == key.id)
            #expect(try await fixture.keys.revoke(key.id, of: nil) == nil)
            #expect(try await fixture.access.key(hash) == nil)
        }
    }

    @Test func `Keys are listed newest first, of a user or of all, and are revoked together`() async throws {
        try await AccessFixture.open { fixture in
            let (alice, bob) = (UserID(account: AccessFixture.ids.next()), UserID(account: AccessFixture.ids.next()))
            var ids: [RecordID] = []
            for (number, user) in [alice, bob, alice].enumerated() {
                let (key, hash) = AccessFixture.key(of: user)
                _ = try await fixture.keys.add(key, hash: hash)
                try await fixture.change(
                    key.id, in: AccessFixture.names.apiKeys,
                    ["$set": ["created_at": .date(milliseconds: Int64(number))]])
                ids.append(key.id)
            }
            let page = PageRequest(start: .skip(0), limit: 10)
            #expect(try await fixture.keys.keys(of: alice, page).map(\.id) == [ids[2], ids[0]])
            #expect(try await fixture.keys.keys(of: nil, page).map(\.id) == ids.reversed())
            #expect(try await fixture.keys.revokeAll(of: alice) == 2)
            #expect(try await fixture.keys.keys(of: nil, page).map(\.id) == [ids[1]])
        }
    }

    @Test func `An account is read with its role, limits and end; what another application wrote is no account`()
        async throws
    {
        try await AccessFixture.open { fixture in
            let cases: [([(String, BSONValue)], AccountAccess)] = [
                ([], AccountAccess()), ([("role", "user")], AccountAccess()), ([("role", 1)], AccountAccess()),
                ([("role", "admin")], Self.account { $0.isAdmin = true }),
                ([("disabled_at", Self.now)], Self.account { $0.isRefused = true }),
                ([("deletion", ["due_at": Self.now])], Self.account { $0.isRefused = true }),
                ([("erased_at", Self.now)], Self.account { $0.isRefused = true }),
                ([("totp", ["created_at": Self.now, "secret": "x"])], Self.account { $0.hasSecondFactor = true }),
                ([("totp_pending", ["secret": "x"])], AccountAccess()),
                ([("quota", 5)], Self.account { $0.quota = 5 }),
                (
                    [("budget", ["per_day": "0.50", "per_month": "x"])],
                    Self.account { $0.budget = BudgetLimits(perDay: Money("0.50")) }
                ),
            ]
            for (fields, expected) in cases {
                let id = try await fixture.account(fields)
                #expect(try await fixture.access.account(id) == expected, "\(fields)")
            }
            #expect(try await fixture.access.account(AccessFixture.ids.next()) == nil)
            let (foreign, erased) = (AccessFixture.ids.next(), AccessFixture.ids.next())
            let users = fixture.database.collection(AccessFixture.names.users)
            try await users.insert(["_id": .objectID(ObjectID(foreign)), "login": "theirs", "role": "admin"])
            try await users.insert(["_id": .objectID(ObjectID(erased)), "erased_at": Self.now])
            #expect(try await fixture.access.account(foreign) == nil)
            #expect(try await fixture.access.account(erased)?.isRefused == true)
        }
    }

    private static func account(_ change: (inout AccountAccess) -> Void) -> AccountAccess {
        var account = AccountAccess()
        change(&account)
        return account
    }

    @Test func `Of credentials in use, those are refused whose session, key or account has ended`() async throws {
        try await AccessFixture.open { fixture in
            let (good, bad) = (try await fixture.account(), try await fixture.account([("disabled_at", Self.now)]))
            var (kept, refused): (Set<ActiveAccess>, Set<ActiveAccess>) = ([], [])
            for (account, isGood) in [(good, true), (bad, false)] {
                let session = try await fixture.sessions.add(
                    AccessFixture.session(of: account), isByProvider: false)
                let (key, hash) = AccessFixture.key(of: session.user)
                _ = try await fixture.keys.add(key, hash: hash)
                let all: Set = [
                    ActiveAccess(.session(session.id), session.user), ActiveAccess(.key(key.id), session.user),
                    ActiveAccess(.token, session.user, issuedAt: session.createdAt),
                ]
                if isGood { kept.formUnion(all) } else { refused.formUnion(all) }
            }
            let user = UserID(account: good)
            let missing = AccessFixture.ids.next()
            refused.insert(ActiveAccess(.session(missing), user))
            refused.insert(ActiveAccess(.key(missing), user))
            // A user without an account.
            kept.insert(ActiveAccess(.token, try required(UserID("alice"))))
            #expect(try await fixture.access.refused(among: kept.union(refused)) == refused)
            try await fixture.sessions.endAll(of: user, except: nil)
            let stays = kept.filter { access in
                if case .key = access.credential { true } else { access.user != user }
            }
            #expect(try await fixture.access.refused(among: kept) == kept.subtracting(stays))
            #expect(try await fixture.access.refused(among: []) == [])
        }
    }

    @Test func `Sessions, keys and accounts are found by an index`() async throws {
        try await AccessFixture.open { fixture in
            let id = try await fixture.account()
            for (collection, find) in [
                (AccessFixture.names.sessions, MongoAccessRepository.sessions([id])),
                (AccessFixture.names.sessions, MongoAccessRepository.sessions([id, AccessFixture.ids.next()])),
                (AccessFixture.names.apiKeys, MongoAccessRepository.key(SecretHash([1]))),
                (AccessFixture.names.apiKeys, MongoAccessRepository.keys([id, AccessFixture.ids.next()])),
                (AccessFixture.names.users, MongoAccessRepository.accounts([id])),
            ] {
                let command = fixture.database.collection(collection).findCommand(find)
                let plan = try await ExplainedPlan(command, in: fixture.database)
                #expect(!plan.stages.contains("COLLSCAN"), "\(collection): \(plan.stages)")
            }
        }
    }
}
