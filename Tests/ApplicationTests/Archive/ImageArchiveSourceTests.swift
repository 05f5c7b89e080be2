import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct ImageArchiveSourceTests {
    private let fixture = ArchiveFixture()

    private func source(
        _ bytes: [UInt8] = SmallImage.png, renderer: ScriptedImageRenderer = ScriptedImageRenderer()
    ) -> ImageArchiveSource {
        ImageArchiveSource(
            downloader: ScriptedDownloader(bytes: bytes), stores: fixture.stores, renderer: renderer,
            logger: Samples.logger)
    }

    @Test func `An image is described as it is displayed, with its color and thumbnails`() async throws {
        let content = try await source().fetch(ArchiveFixture.imageRecord())
        #expect(content.content.facts.contentType == "image/png")
        #expect(content.content.facts.digest == ContentDigester.digest(of: SmallImage.png))
        #expect(content.content.facts.width == 40 && content.content.facts.height == 30)
        #expect(content.color == ScriptedImageRenderer.image.color)
        #expect(content.thumbnails.map(\.facts.width) == [4, 40])
    }

    @Test func `An image whose pixels cannot be decoded has no thumbnails`() async throws {
        let source = source(renderer: ScriptedImageRenderer(error: .undecodable("bad zlib stream")))
        let content = try await source.fetch(ArchiveFixture.imageRecord())
        #expect(content.thumbnails.isEmpty && content.color == nil)
        #expect(content.content.facts.width == 1)
    }

    @Test func `A file that is no image is lost`() async throws {
        let error = await #expect(throws: ArchiveSourceError.self) {
            try await source(Array("<html>".utf8)).fetch(ArchiveFixture.imageRecord())
        }
        guard case .lost(.unreadable) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `An image in storage is read from there: damaged bytes are not rendered, missing ones may come back`()
        async throws
    {
        let object = fixture.stored(SmallImage.png, .image)
        let record = ArchiveFixture.imageRecord(origin: .stored(object, missing: [.thumbnail]))
        #expect(try await source([]).fetch(record).thumbnails.count == 2)
        fixture.store[object.location.key]?[9] ^= 1
        let damaged = await #expect(throws: ArchiveSourceError.self) { try await source([]).fetch(record) }
        fixture.store[object.location.key] = nil
        let missing = await #expect(throws: ArchiveSourceError.self) { try await source([]).fetch(record) }
        guard case .lost(.unreadable) = damaged, case .unavailable = missing else {
            Issue.record("\(String(describing: damaged)), \(String(describing: missing))")
            return
        }
    }

    @Test func `A file of an earlier version is read from disk; while it is missing, nothing is lost`() async throws {
        let name = UploadName(random: Array(0..<16), format: .png)
        let record = ArchiveFixture.imageRecord(origin: .file(name))
        let error = await #expect(throws: ArchiveSourceError.self) { try await source([]).fetch(record) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        fixture.store[name.flatKey] = SmallImage.png
        #expect(
            try await source([]).fetch(record).content.facts.digest == ContentDigester.digest(of: SmallImage.png))
    }
}
