import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct MailQueueTests {
    private static let email = EmailAddress("$alice@example.org")!
    private static let user = UserID(account: RecordID(high: 1, low: 2))
    private static let mails: [Mail] = [
        .passwordReset(email), .verification(email, of: user), .emailChanged(email), .passwordChanged(email),
        .secondFactorEnabled(email), .secondFactorDisabled(email), .secondFactorGuessed(email),
        .newDevice(email, DeviceName(stored: "$Firefox on Linux"), at: Timestamp(milliseconds: 5)),
        .videoReady(user, RecordID(high: 3, low: 4)), .accountClosing(email, endsAt: Timestamp(milliseconds: 6)),
    ]

    @Test func `Each kind of message is read as it was added, in the order in which they are due`() async throws {
        #expect(Set(Self.mails.map(\.kind)) == Set(Mail.Kind.allCases))
        try await MailFixture.run { fixture in
            for mail in Self.mails { try await fixture.queue.add(mail, id: fixture.ids.next()) }
            var read: Set<Mail> = []
            while let claimed = try await fixture.queue.claim(for: .seconds(60)) {
                let mail = try #require(claimed.mail)
                read.insert(mail)
                #expect(claimed.attempts == 1 && claimed.kind == mail.kind.rawValue)
                #expect(claimed.remaining <= mail.kind.lifetime)
                #expect(claimed.remaining > mail.kind.lifetime - .seconds(30))
            }
            #expect(read == Set(Self.mails))
            #expect(try await fixture.queue.count() == Self.mails.count)
        }
    }

    @Test func `A message with an id that is there already changes nothing`() async throws {
        try await MailFixture.run { fixture in
            let id = fixture.ids.next()
            try await fixture.queue.add(.videoReady(Self.user, id), id: id)
            _ = try await fixture.queue.claim(for: .seconds(60))
            try await fixture.queue.add(.videoReady(Self.user, id), id: id)
            #expect(try await fixture.queue.count() == 1)
            #expect(try await fixture.queue.claim(for: .seconds(60)) == nil)
        }
    }

    @Test func `A message that was claimed by a process that ended is due again`() async throws {
        try await MailFixture.run { fixture in
            let id = fixture.ids.next()
            try await fixture.queue.add(.passwordReset(Self.email), id: id)
            #expect(try await fixture.queue.claim(for: .milliseconds(1))?.id == id)
            var again: QueuedMail?
            let deadline = ContinuousClock.now + .seconds(10)
            while again == nil, ContinuousClock.now < deadline {
                again = try await fixture.queue.claim(for: .seconds(60))
            }
            #expect(again?.id == id && again?.attempts == 2)
            try await fixture.queue.remove(id)
            #expect(try await fixture.queue.count() == 0)
        }
    }

    @Test func `Of 20 processes one claims a message`() async throws {
        try await MailFixture.run { fixture in
            try await fixture.queue.add(.passwordReset(Self.email), id: fixture.ids.next())
            let claims = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await fixture.queue.claim(for: .seconds(60)) != nil }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(claims == 1)
        }
    }

    @Test func `A kind that this version does not know is left to others`() async throws {
        try await MailFixture.run { fixture in
            try await fixture.outbox.insert([
                "_id": .objectID(ObjectID(fixture.ids.next())), "kind": "greeting", "due_at": .date(milliseconds: 0),
                "expires_at": .date(milliseconds: 4_000_000_000_000), "tries": 0,
            ])
            let claimed = try #require(try await fixture.queue.claim(for: .seconds(60)))
            #expect(claimed.mail == nil && claimed.kind == "greeting")
        }
    }

    @Test func `What is due next is read from an index`() async throws {
        try await MailFixture.run { fixture in
            for _ in 0..<100 { try await fixture.queue.add(.passwordReset(Self.email), id: fixture.ids.next()) }
            let plan = try await ExplainedPlan(
                fixture.outbox.findCommand(MongoMailQueue.next()), in: fixture.database)
            #expect(plan.isServedByIndex && plan.keys <= 20 && plan.documents <= 20, "\(plan)")
        }
    }
}
