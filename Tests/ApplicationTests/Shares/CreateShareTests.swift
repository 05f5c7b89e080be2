import Application
import Domain
import Testing

@Suite struct CreateShareTests {
    private let fixture = ShareFixture()

    @Test func `Items that are not the owner's are named by their places, and nothing is shared`() async throws {
        let (mine, foreign) = (fixture.addImage(1), fixture.addImage(2, owner: Owner(stored: "bob")))
        let missing = RecordReference(.video, mine.id)
        do throws(Failure) {
            _ = try await fixture.share(.items([mine, foreign, missing]))
            Issue.record("it was shared")
        } catch {
            #expect(error.code == .notFound)
            #expect(error.faults.map(\.field) == ["items[1]", "items[2]"])
        }
        #expect(try await fixture.shares.liveCount(of: Samples.owner) == 0)
    }

    @Test func `An owner has 1,000 shares that have not ended at most`() async throws {
        let item = fixture.addImage(1)
        var token: ShareToken?
        for _ in 0..<Share.maximumPerOwner { token = try await fixture.share(.items([item])).token }
        let fixture = fixture
        #expect(
            await failureCode { () throws(Failure) in try await fixture.share(.items([item])) } == .rateLimited)
        fixture.shares.expire(try #require(token))
        #expect(await failureCode { () throws(Failure) in try await fixture.share(.items([item])) } == nil)
    }

    @Test func `Only its hash is stored of a token, and no two are equal`() async throws {
        let item = fixture.addImage(1)
        var tokens: Set<String> = []
        for _ in 0..<100 { tokens.insert(try await fixture.share(.items([item])).token.text) }
        #expect(tokens.count == 100)
    }

    @Test func `Only the owner changes a share`() async throws {
        let item = fixture.addImage(1)
        let share = try await fixture.share(.items([item])).share
        var change = ShareChange()
        change.allowsDownload = true
        let fixture = fixture
        let bob = await failureCode { () throws(Failure) in
            try await fixture.change(
                share.id, of: Owner(stored: "bob"), change, password: .clear, from: ShareFixture.client)
        }
        #expect(bob == .notFound)
        let changed = try await fixture.change(
            share.id, of: Samples.owner, change, password: nil, from: ShareFixture.client)
        #expect(changed.allowsDownload && !changed.hasPassword)
    }
}
