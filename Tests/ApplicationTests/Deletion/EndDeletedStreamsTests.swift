import Application
import Domain
import SteppedTime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct EndDeletedStreamsTests {
    private final class Records: DeletedRecordRepository {
        private let script: Mutex<[Result<Set<ItemReference>, Failure>]>
        private let asked = Mutex<[Set<ItemReference>]>([])

        init(_ script: [Result<Set<ItemReference>, Failure>]) { self.script = Mutex(script) }

        var questions: [Set<ItemReference>] { asked.withLock { $0 } }

        func deleted(among records: Set<ItemReference>) async throws(Failure) -> Set<ItemReference> {
            asked.withLock { $0.append(records) }
            return try script.withLock { $0.removeFirst() }.get()
        }
    }

    @Test func `The streams of a deleted item end, also after a failure of the database; others continue`() async throws
    {
        let (streams, clock) = (ActiveStreams(), SteppedClock())
        let records = Records([
            .failure(Failure(.storageUnavailable, "Not available.")), .success([ArchiveFixture.image]),
        ])
        let ended = CallLog()
        let service = EndDeletedStreams(
            streams: streams, records: records, shares: InMemoryShares(), access: ShareFixture().cache, clock: clock,
            logger: Samples.logger)
        try await RunningService.run(service) {
            #expect(await clock.nextSleep() == .seconds(2))
            clock.wake()
            _ = await clock.nextSleep()
            #expect(records.questions.isEmpty)
            _ = streams.begin(.record(ArchiveFixture.image)) { ended.record("first") }
            _ = streams.begin(.record(ArchiveFixture.image)) { ended.record("second") }
            _ = streams.begin(.record(ArchiveFixture.video)) { ended.record("video") }
            for _ in 0..<2 {
                #expect(ended.lines.isEmpty)
                clock.wake()
                _ = await clock.nextSleep()
            }
            #expect(Set(ended.lines) == ["first", "second"])
            #expect(streams.records == [ArchiveFixture.video])
        }
        #expect(records.questions.allSatisfy { $0 == [ArchiveFixture.image, ArchiveFixture.video] })
    }

    @Test func `The streams of a share end with it, and with a new password`() async throws {
        let (streams, clock, fixture) = (ActiveStreams(), SteppedClock(), ShareFixture())
        let item = fixture.addImage(1)
        let ended = CallLog()
        var shares: [RecordID] = []
        for name in ["removed", "new password", "other"] {
            let (share, token) = try await fixture.share(.items([item]))
            shares.append(share.id)
            let active = ActiveShare(try #require(try await fixture.shares.open(token.hash)))
            _ = streams.begin(.share(active)) { ended.record(name) }
        }
        let service = EndDeletedStreams(
            streams: streams, records: Records([]), shares: fixture.shares, access: fixture.cache, clock: clock,
            logger: Samples.logger)
        try await RunningService.run(service) {
            _ = await clock.nextSleep()
            clock.wake()
            _ = await clock.nextSleep()
            #expect(ended.lines.isEmpty)
            #expect(try await fixture.shares.remove(shares[0], of: Samples.owner))
            _ = try await fixture.change(
                shares[1], of: Samples.owner, ShareChange(), password: .set("new"), from: ShareFixture.client)
            clock.wake()
            _ = await clock.nextSleep()
            #expect(Set(ended.lines) == ["removed", "new password"])
            #expect(streams.subjects.shares.map(\.id) == [shares[2]])
        }
    }

    @Test func `The streams of a share end when its owner's account is disabled`() async throws {
        let (streams, clock, fixture) = (ActiveStreams(), SteppedClock(), ShareFixture())
        let ended = CallLog()
        let users = [UserID(account: RecordID(high: 1, low: 2)), UserID(account: RecordID(high: 1, low: 3))]
        for user in users {
            let item = fixture.addImage(1, owner: Owner(user: user))
            let token = try await fixture.share(.items([item]), of: Owner(user: user)).token
            let active = ActiveShare(try #require(try await fixture.shares.open(token.hash)))
            _ = streams.begin(.share(active)) { ended.record(user.text) }
        }
        let service = EndDeletedStreams(
            streams: streams, records: Records([]), shares: fixture.shares, access: fixture.cache, clock: clock,
            logger: Samples.logger)
        try await RunningService.run(service) {
            _ = await clock.nextSleep()
            fixture.setDisabled(true, users[0])
            clock.wake()
            _ = await clock.nextSleep()
            #expect(ended.lines == [users[0].text])
        }
    }
}
