import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// The worker, with a real queue.
@Suite(.timeLimit(.minutes(3))) struct MailWorkerTests {
    private static let email = EmailAddress("alice@example.org")!

    /// Polls until the queue is empty.
    private static func waitUntilEmpty(_ fixture: MailFixture) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await fixture.queue.count() > 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await fixture.queue.count() == 0)
    }

    @Test func `Of 1,000 messages none is lost while every third attempt fails`() async throws {
        try await MailFixture.run { fixture in
            let sender = RecordingSender { $0.isMultiple(of: 3) ? .failed(detail: "busy") : nil }
            let ids = (0..<1000).map { _ in fixture.ids.next() }
            try await fixture.sending(by: sender, workers: 3) {
                for id in ids { try await fixture.queue.add(.passwordChanged(Self.email), id: id) }
                try await Self.waitUntilEmpty(fixture)
            }
            #expect(Set(sender.messages.map(\.id)) == Set(ids))
            #expect(sender.messages.count == ids.count, "sent twice without need")
        }
    }

    @Test func `A rejected message is deleted after one attempt`() async throws {
        try await MailFixture.run { fixture in
            let sender = RecordingSender { _ in .rejected(detail: "no such mailbox") }
            try await fixture.queue.add(.passwordChanged(Self.email), id: fixture.ids.next())
            try await fixture.sending(by: sender) { try await Self.waitUntilEmpty(fixture) }
            #expect(sender.attempts == 1)
        }
    }

    @Test func `An expired message is deleted without an attempt`() async throws {
        try await MailFixture.run { fixture in
            let sender = RecordingSender()
            // Later than the TTL monitor of the database would need.
            try await fixture.outbox.insert([
                "_id": .objectID(ObjectID(fixture.ids.next())), "kind": "password_changed", "to": "alice@example.org",
                "due_at": .date(milliseconds: 0), "expires_at": .date(milliseconds: 1), "tries": 0,
            ])
            try await fixture.sending(by: sender) { try await Self.waitUntilEmpty(fixture) }
            #expect(sender.attempts == 0)
        }
    }

    @Test func `A reset is sent only to an address with an account that is not disabled`() async throws {
        try await MailFixture.run { fixture in
            _ = try await fixture.account("alice@example.org")
            let disabled = try await fixture.account("mallory@example.org")
            _ = try await fixture.users.updateOne(
                ["_id": .objectID(ObjectID(disabled.id))], .operators(["$currentDate": ["disabled_at": true]]))
            let sender = RecordingSender()
            for text in ["nobody@example.org", "mallory@example.org", "alice@example.org"] {
                try await fixture.queue.add(.passwordReset(try #require(EmailAddress(text))), id: fixture.ids.next())
            }
            try await fixture.sending(by: sender) { try await Self.waitUntilEmpty(fixture) }
            #expect(sender.messages.map(\.to.text) == ["alice@example.org"])
            #expect(sender.messages.first?.text.contains("https://example.org/reset-password#token=") == true)
        }
    }

    @Test func `That a video is ready is told to owners who want to know, without the prompt`() async throws {
        try await MailFixture.run { fixture in
            let (alice, bob) = (
                try await fixture.account("alice@example.org"), try await fixture.account("bob@example.org")
            )
            _ = try await fixture.users.updateOne(
                ["_id": .objectID(ObjectID(alice.id))],
                .operators(["$set": ["notifications": ["video_ready": true]]]))
            let sender = RecordingSender()
            for account in [alice, bob] {
                try await fixture.queue.add(.videoReady(account.user, fixture.ids.next()), id: fixture.ids.next())
            }
            try await fixture.sending(by: sender) { try await Self.waitUntilEmpty(fixture) }
            #expect(sender.messages.map(\.to.text) == ["alice@example.org"])
        }
    }
}
