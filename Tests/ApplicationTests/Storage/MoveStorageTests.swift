import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct MoveStorageTests {
    private let fixture = ArchiveFixture(clock: BriefClock())

    private func move(_ fixture: ArchiveFixture) async throws -> MoveReport {
        try await fixture.move(to: fixture.other.name) { _ in }
    }

    @Test func `All objects are moved, and their old bytes are deleted`() async throws {
        let rows = try await fixture.archiveImage()
        let old = fixture.store.contents
        let report = try await move(fixture)
        #expect(report.moved == 5 && report.total == 5 && report.damaged.isEmpty)
        #expect(fixture.store.contents.isEmpty && Set(fixture.other.contents.values) == Set(old.values))
        #expect(Set(fixture.other.contents.keys).isDisjoint(with: old.keys))
        #expect(fixture.media.rows.map(\.id) == rows.map(\.id) && fixture.media.writes.isEmpty)
        #expect(fixture.media.rows.allSatisfy { $0.location.store == fixture.other.name })
        #expect(try await move(fixture).alreadyThere == 5)
    }

    @Test(arguments: [false, true])
    func `Wherever a move is interrupted, every object stays readable, and the next move completes it`(
        isLastApplied: Bool
    ) async throws {
        var deaths = 0
        while true {
            let fixture = ArchiveFixture(clock: BriefClock())
            let rows = try await fixture.archiveImage()
            fixture.faults.die(after: deaths, isApplied: isLastApplied)
            _ = try? await move(fixture)
            guard fixture.faults.isDead else { break }
            try await fixture.sweepLater()
            #expect(fixture.media.writes.isEmpty)
            #expect(try await fixture.check(repairing: false) { _ in }.isSound)
            _ = try await move(fixture)
            #expect(fixture.store.contents.isEmpty && fixture.media.rows.count == rows.count)
            #expect(try await fixture.check(repairing: false) { _ in }.isSound)
            deaths += 1
        }
        #expect(deaths >= 35)
    }

    @Test func `A damaged object stays where it is, and the others are moved`() async throws {
        let rows = try await fixture.archiveImage()
        fixture.store[rows[1].location.key] = [0]
        fixture.store[rows[2].location.key] = nil
        fixture.store.damage(rows[3].location.key)
        let report = try await move(fixture)
        #expect(report.moved == 2 && report.damaged == Array(rows[1...3]))
        #expect(fixture.store[rows[1].location.key] == [0] && fixture.media.writes.isEmpty)
    }

    @Test func `The sweep removes what an interrupted move has left, but not the copy of the move that follows`()
        async throws
    {
        let storeUpload = StoreUpload(
            store: fixture.storeMedia, media: fixture.media, remove: fixture.remove,
            randomBytes: fixture.environment.randomBytes, logger: Samples.logger)
        _ = try await storeUpload(ImageFile(reading: SmallImage.png), of: Samples.owner)
        let row = fixture.media.rows[0]
        let new = MediaLocation(store: fixture.other.name, key: row.location.key)
        fixture.other[new.key] = SmallImage.png
        let writes = (1...2).map { number in
            MediaWrite(
                id: RecordID(high: 5, low: number), record: nil,
                parts: [new, row.location].map {
                    MediaWrite.Part(object: RecordID(high: 6, low: number), location: $0)
                })
        }
        for write in writes { try await fixture.media.begin(write) }
        fixture.media.expireLeases()
        #expect(try await fixture.media.renew(writes[1].id))
        try await fixture.sweep()
        #expect(fixture.media.writes == [writes[1]] && fixture.other[new.key] == SmallImage.png)
        try await fixture.sweepLater()
        #expect(fixture.media.writes.isEmpty && fixture.other.contents.isEmpty && fixture.store.contents.count == 1)
    }

    @Test func `The copy of an object that was deleted just after its move is deleted, too`() async throws {
        let rows = try await fixture.archiveImage()
        fixture.store.afterRemoval { [fixture] in for row in rows.dropFirst() { fixture.media.drop(row.id) } }
        let report = try await move(fixture)
        #expect(report.moved == 5 && fixture.media.rows.map(\.id) == [rows[0].id])
        #expect(fixture.store.contents.isEmpty && fixture.other.contents.count == 1)
        #expect(fixture.media.writes.isEmpty)
    }

    @Test func `Files of earlier versions stay, and are counted`() async throws {
        try await fixture.archiveImage()
        let names = (1...2).map { UploadName(random: Array(repeating: $0, count: 16), format: .png) }
        for name in names { fixture.store[name.flatKey] = [1] }
        let report = try await move(fixture)
        #expect(report.moved == 5 && report.flat == 2)
        #expect(Set(fixture.store.contents.keys) == Set(names.map(\.flatKey)))
        #expect(try await fixture.move(to: fixture.store.name) { _ in }.flat == 0)
    }

    @Test func `An upload keeps its row when its move is interrupted`() async throws {
        let storeUpload = StoreUpload(
            store: fixture.storeMedia, media: fixture.media, remove: fixture.remove,
            randomBytes: fixture.environment.randomBytes, logger: Samples.logger)
        let name = try await storeUpload(ImageFile(reading: SmallImage.png), of: Samples.owner)
        fixture.faults.fail("move row", isApplied: true)
        await #expect(throws: Failure.self) { try await move(fixture) }
        try await fixture.sweepLater()
        let row = try #require(try await fixture.media.upload(name))
        #expect(row.location.store == fixture.other.name && fixture.other[row.location.key] == SmallImage.png)
        #expect(fixture.store.contents.isEmpty)
    }
}
