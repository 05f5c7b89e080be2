import Application
import Domain
import Testing

@Suite struct CreateShareTests {
    private let fixture = ShareFixture()

    @Test func `Items that are not the owner's are named by their places, and nothing is shared`() async throws {
        let (mine, foreign) = (fixture.addImage(1), fixture.addImage(2, owner: Owner(stored: "bob")))
        let missing = ItemReference(.video, mine.id)
        do throws(Failure) {
            _ = try await fixture.share(.items([mine, foreign, missing]))
            Issue.record("it was shared")
        } catch {
            #expect(error.code == .notFound)
            #expect(error.faults.map(\.field) == ["items[1]", "items[2]"])
        }
        #expect(try await fixture.shares.activeCount(of: Samples.owner, except: nil) == 0)
    }

    @Test func `An owner has 1,000 shares that have not ended at most, also by renewing one that has ended`()
        async throws
    {
        let item = fixture.addImage(1)
        var shares: [(share: Share, token: ShareToken)] = []
        for _ in 0..<Share.maximumPerOwner { shares.append(try await fixture.share(.items([item]))) }
        let (fixture, ended, active) = (fixture, shares[0], shares[1])
        func renew(_ share: Share) async -> Failure.Code? {
            await failureCode { () throws(Failure) in
                var change = ShareChange()
                change.lifetime = .seconds(3600)
                _ = try await fixture.change(
                    share.id, of: Samples.owner, change, password: nil, from: ShareFixture.client)
            }
        }
        func share() async -> Failure.Code? {
            await failureCode { () throws(Failure) in try await fixture.share(.items([item])) }
        }
        #expect(await share() == .validationFailed)
        #expect(await renew(active.share) == nil)
        fixture.shares.expire(ended.token)
        #expect(await share() == nil)
        #expect(await renew(ended.share) == .validationFailed)
    }

    @Test func `Setting passwords is limited for an owner, and for a network with many owners`() async throws {
        let item = fixture.addImage(1)
        let fixture = fixture
        let share = try await fixture.share(.items([item])).share
        func set(_ address: String) async -> Failure.Code? {
            await failureCode { () throws(Failure) in
                try await fixture.change(
                    share.id, of: Samples.owner, ShareChange(), password: .set("x"), from: ClientAddress(address)!)
            }
        }
        for _ in 0..<60 { #expect(await set("192.0.2.1") == nil) }
        #expect(await set("192.0.2.2") == .rateLimited)
        #expect(
            await failureCode { () throws(Failure) in
                var draft = ShareDraft(.tag(TagName(stored: "fox")))
                draft.password = "x"
                _ = try await fixture.create(draft, of: Owner(stored: "bob"), from: ShareFixture.client)
            } == .rateLimited)
        #expect(
            await failureCode { () throws(Failure) in
                try await fixture.change(
                    share.id, of: Samples.owner, ShareChange(), password: .clear, from: ShareFixture.client)
            } == nil)
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
