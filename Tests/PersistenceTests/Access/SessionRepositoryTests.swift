import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct SessionRepositoryTests {
    private static let sessions = AccessFixture.names.sessions

    @Test func `A session is read as it was added, and the database's clock dates it`() async throws {
        try await AccessFixture.open { fixture in
            let new = AccessFixture.session(of: try await fixture.account())
            let before = try await fixture.database.serverTime()
            let added = try await fixture.sessions.add(new, isByProvider: true)
            #expect(added.createdAt.milliseconds >= before && added.lastUsedAt == added.createdAt)
            #expect(added.expiresAt.since(added.createdAt) == .seconds(3600))
            #expect(added.device == new.device && added.address == new.address && added.user == new.user)
            let listed = try await fixture.sessions.sessions(of: new.user)
            #expect(listed.map(\.id) == [new.id] && listed.first?.createdAt == added.createdAt)
            let access = try #require(try await fixture.access.session(new.id))
            #expect(access.user == new.user && access.createdAt == added.createdAt && access.isByProvider)
            // The same sign-in once more changes nothing.
            #expect(try await fixture.sessions.add(new, isByProvider: true).createdAt == added.createdAt)
        }
    }

    @Test func `A session that has expired by the database's clock is neither listed nor accepted`() async throws {
        try await AccessFixture.open { fixture in
            let new = AccessFixture.session(of: try await fixture.account(), for: .zero)
            _ = try await fixture.sessions.add(new, isByProvider: false)
            #expect(try await fixture.sessions.sessions(of: new.user).isEmpty)
            #expect(try await fixture.access.session(new.id) == nil)
        }
    }

    @Test func `A session is ended by its user only, once`() async throws {
        try await AccessFixture.open { fixture in
            let (account, other) = (try await fixture.account(), try await fixture.account())
            let session = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            #expect(try await !fixture.sessions.end(session.id, of: UserID(account: other)))
            #expect(try await fixture.sessions.end(session.id, of: session.user))
            #expect(try await !fixture.sessions.end(session.id, of: session.user))
            #expect(try await fixture.access.session(session.id) == nil)
        }
    }

    @Test func `Ending all others is one date in the account; sign-ins after it stay`() async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            let kept = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            let other = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            try await fixture.sessions.endAll(of: kept.user, except: kept.id)
            let access = try #require(try await fixture.access.account(account))
            let (keptAccess, later) = (
                try #require(try await fixture.access.session(kept.id)),
                try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            )
            #expect(access.keptSession == kept.id && access.accepts(keptAccess, kept.id))
            #expect(try await fixture.access.session(other.id) == nil)
            let laterAccess = try #require(try await fixture.access.session(later.id))
            #expect(access.accepts(laterAccess, later.id) && !access.acceptsToken(issuedAt: kept.createdAt))

            try await fixture.sessions.endAll(of: kept.user, except: nil)
            #expect(try await fixture.access.account(account)?.keptSession == nil)
            #expect(try await fixture.sessions.sessions(of: kept.user).isEmpty)
        }
    }

    @Test func `The date alone ends sessions whose documents are still there, as after a crash`() async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            let session = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            try await fixture.change(
                account, in: AccessFixture.names.users, ["$set": ["valid_since": ["$add": ["$$NOW", 1]]]])
            let active = ActiveAccess(.session(session.id), session.user)
            #expect(try await fixture.access.refused(among: [active]) == [active])
        }
    }

    @Test func `Of more than a hundred sign-ins the oldest are deleted at the next`() async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            var ids: [RecordID] = []
            for number in 0..<MongoSessionRepository.maximum {
                let session = AccessFixture.session(of: account)
                _ = try await fixture.sessions.add(session, isByProvider: false)
                try await fixture.change(
                    session.id, in: Self.sessions, ["$set": ["created_at": .date(milliseconds: Int64(number))]])
                ids.append(session.id)
            }
            let last = AccessFixture.session(of: account)
            _ = try await fixture.sessions.add(last, isByProvider: false)
            let listed = try await fixture.sessions.sessions(of: last.user).map(\.id)
            #expect(listed == [last.id] + ids.dropFirst().reversed())
            #expect(try await fixture.access.session(ids[0]) == nil)
        }
    }

    @Test func `Lists and deletions of old sign-ins are served by the index`() async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            for _ in 0..<20 {
                let someone = try await fixture.account()
                _ = try await fixture.sessions.add(AccessFixture.session(of: someone), isByProvider: false)
            }
            _ = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            let collection = fixture.database.collection(Self.sessions)
            let user = UserID(account: account)
            for find in [MongoSessionRepository.list(of: user), MongoSessionRepository.surplus(of: user)] {
                let plan = try await ExplainedPlan(collection.findCommand(find), in: fixture.database)
                #expect(plan.isServedByIndex && plan.documents <= 1 && plan.indexes == ["user_id_1_created_at_-1"])
            }
        }
    }

    @Test func `A device is new only to an account that knows others, and the oldest of twenty is forgotten`()
        async throws
    {
        try await AccessFixture.open { fixture in
            let devices = MongoKnownDeviceRepository(fixture.database, names: AccessFixture.names)
            let account = try await fixture.account()
            func isNew(_ number: UInt8) async throws -> Bool {
                try await devices.remember(SecretHash([number]), of: account)
            }
            #expect(try await !isNew(0))
            #expect(try await !isNew(0))
            for number in 1...20 { #expect(try await isNew(UInt8(number))) }
            #expect(try await !isNew(20))
            #expect(try await isNew(0))
            #expect(try await !devices.remember(SecretHash([1]), of: AccessFixture.ids.next()))
        }
    }

    @Test func `The last use is stored when it is older than a minute`() async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            let session = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            let (key, hash) = AccessFixture.key(of: session.user)
            _ = try await fixture.keys.add(key, hash: hash)
            let lastUse = MongoLastUseRepository(fixture.database, names: AccessFixture.names)
            func use() async throws -> [BSONValue?] {
                try await lastUse.recordUse(ofSessions: [session.id, AccessFixture.ids.next()], keys: [key.id])
                return [
                    try await fixture.document(session.id, in: Self.sessions)?["last_used_at"],
                    try await fixture.document(key.id, in: AccessFixture.names.apiKeys)?["last_used_at"],
                ]
            }
            let first = try await use()
            #expect(first[0] == .date(milliseconds: session.createdAt.milliseconds) && first[1] != nil)
            #expect(try await use() == first)
            try await fixture.change(
                session.id, in: Self.sessions, ["$set": ["last_used_at": ["$subtract": ["$$NOW", 61_000]]]])
            #expect(try await use()[0] != first[0])
            #expect(try await fixture.database.collection(Self.sessions).count([:]) == 1)
        }
    }
}
