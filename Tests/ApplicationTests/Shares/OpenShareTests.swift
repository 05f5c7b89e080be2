import Application
import Domain
import Testing

/// What visitors see of a share, in each of its states.
@Suite struct OpenShareTests {
    private let fixture = ShareFixture()
    private static let parts: [ContentPart] = [.content, .thumbnail(.small), .thumbnail(.large)]

    /// Every way to look at a share with an item.
    private func ways(_ item: ItemReference, _ token: ShareToken) throws -> [SharePart] {
        let name = try fixture.names(token).name(of: item)
        return [.page, .openGraph] + Self.parts.map { .item(name: name, part: $0, asFile: false) }
    }

    private func codes(
        _ token: ShareToken, _ item: ItemReference, with passes: [String] = []
    ) async throws -> Set<Failure.Code?> {
        let open = fixture.open()
        var codes: Set<Failure.Code?> = []
        for way in try ways(item, token) {
            codes.insert(await failureCode { () throws(Failure) in try await open(token.text, way, with: passes) })
        }
        return codes
    }

    @Test func `An open share shows its items in their order, and all their parts`() async throws {
        let (first, second) = (fixture.addImage(1), fixture.addImage(2))
        let (share, token) = try await fixture.share(.items([second, first, second]))
        #expect(share.selection == .items([second, first]))
        let page = try await fixture.open()(token.text, .page, with: [])
        #expect(page.items.map(\.reference) == [second, first] && page.content == nil)
        #expect(try await codes(token, first) == [nil])
        let name = try fixture.names(token).name(of: first)
        let opened = try await fixture.open()(token.text, .item(name: name, part: .content, asFile: false), with: [])
        #expect(opened.items.map(\.reference) == [first] && opened.content?.version == 1)
    }

    @Test func `A share that has expired, was ended, or never was, is not found`() async throws {
        let item = fixture.addImage(1)
        let (_, expired) = try await fixture.share(.items([item]))
        fixture.shares.expire(expired)
        let (ended, endedToken) = try await fixture.share(.items([item]))
        #expect(try await fixture.shares.remove(ended.id, of: Samples.owner))
        for token in [expired, endedToken, ShareToken(bytes: Array(1...20))] {
            #expect(try await codes(token, item) == [.notFound])
        }
    }

    @Test func `While the owner's account is disabled its shares are not found, and a look costs no more reads`()
        async throws
    {
        let user = UserID(account: RecordID(high: 1, low: 2))
        let item = fixture.addImage(1, owner: Owner(user: user))
        let (_, token) = try await fixture.share(.items([item]), of: Owner(user: user))
        fixture.setDisabled(true, user)
        for _ in 0..<20 { #expect(try await codes(token, item) == [.notFound]) }
        let unlocked = await failureCode { () throws(Failure) in
            try await fixture.open().unlock(token.text, with: ShareFixture.password, from: ShareFixture.client)
        }
        #expect(unlocked == .notFound && fixture.access.value.reads == 1)
        fixture.setDisabled(false, user)
        let page = try await fixture.open()(token.text, .page, with: [])
        #expect(page.items.map(\.reference) == [item])
    }

    @Test func `An item that is deleted, in the trash, not completed or not in it is not found`() async throws {
        let (item, other) = (fixture.addImage(1), fixture.addImage(2))
        let (_, token) = try await fixture.share(.items([item]))
        let name = try fixture.names(token).name(of: other)
        let open = fixture.open()
        for part in Self.parts {
            let way = SharePart.item(name: name, part: part, asFile: false)
            #expect(await failureCode { () throws(Failure) in try await open(token.text, way, with: []) } == .notFound)
        }
        fixture.library.remove(item.id)
        #expect(try await codes(token, item) == [.notFound])
        var image = Samples.image()
        image.id = item.id
        fixture.library.put(image)
        #expect(try await codes(token, item) == [.notFound])
    }

    @Test func `Content that is lost or is being made is not found, and a fault of the storage is told`() async throws {
        let item = fixture.addImage(1)
        let (_, token) = try await fixture.share(.items([item]))
        let name = try fixture.names(token).name(of: item)
        let open = fixture.open()
        let way = SharePart.item(name: name, part: .content, asFile: false)
        for status in [nil, .lost, .failed, .pending] as [ArchiveStatus?] {
            fixture.archive.images.set(status, of: item.id)
            #expect(await failureCode { () throws(Failure) in try await open(token.text, way, with: []) } == .notFound)
        }
    }

    @Test func `Nothing is saved as a file, and no part is there, unless it is allowed`() async throws {
        let item = fixture.addImage(1)
        for allows in [false, true] {
            let (_, token) = try await fixture.share(.items([item])) { $0.allowsDownload = allows }
            let name = try fixture.names(token).name(of: item)
            let open = fixture.open()
            let file = SharePart.item(name: name, part: .content, asFile: true)
            #expect(
                await failureCode { () throws(Failure) in try await open(token.text, file, with: []) }
                    == (allows ? nil : .notFound))
            for part in [.poster, .preview, nil] as [ContentPart?] {
                let way = SharePart.item(name: name, part: part, asFile: false)
                #expect(
                    await failureCode { () throws(Failure) in try await open(token.text, way, with: []) } == .notFound)
            }
        }
    }

    @Test func `A share of a tag shows what has the tag when it is looked at, newest first`() async throws {
        let (old, new, plain) = (fixture.addImage(1), fixture.addImage(9), fixture.addImage(5, tags: []))
        let (_, token) = try await fixture.share(.tag(TagName(stored: "FOX")))
        let page = try await fixture.open()(token.text, .page, with: [])
        #expect(page.items.map(\.reference) == [new, old])
        #expect(try await codes(token, plain).subtracting([nil]) == [.notFound])
        fixture.addImage(9, tags: ["owl"])
        #expect(try await fixture.open()(token.text, .page, with: []).items.map(\.reference) == [old])
        let name = try fixture.names(token).name(of: new)
        let open = fixture.open()
        let way = SharePart.item(name: name, part: .content, asFile: false)
        #expect(await failureCode { () throws(Failure) in try await open(token.text, way, with: []) } == .notFound)
    }

    @Test func `A visitor opens a few pages at a time, and others are served in between`() async throws {
        let fixture = fixture
        let (_, token) = try await fixture.share(.items([fixture.addImage(1)]))
        let (_, other) = try await fixture.share(.items([fixture.addImage(2)]))
        let (gate, opener) = AsyncStream.makeStream(of: Never.self)
        fixture.library.pauseReads { for await _ in gate {} }
        let open = fixture.open()
        await withTaskGroup { group in
            for _ in 0..<9 {
                group.addTask {
                    await failureCode { () throws(Failure) in try await open(token.text, .page, with: []) }
                }
            }
            // All others wait.
            #expect(await group.next() == .rateLimited)
            group.addTask {
                await failureCode { () throws(Failure) in
                    try await open(other.text, .page, with: [], from: ClientAddress("192.0.2.2")!)
                }
            }
            opener.finish()
            for await code in group { #expect(code == nil) }
        }
    }

    @Test func `A page of a tag has 500 items at most, and examines a bounded number of records`() async throws {
        for number in 0..<1200 { fixture.addImage(UInt32(number), tags: number < 600 ? ["fox"] : ["owl"]) }
        let (_, token) = try await fixture.share(.tag(TagName(stored: "fox")))
        let page = try await fixture.open()(token.text, .page, with: [])
        #expect(page.items.count == Share.maximumItems)
        #expect(page.items.first?.reference.id.low == 599)
        #expect(fixture.library.examinedCount <= 3 * 512)
    }
}
