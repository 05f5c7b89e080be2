import Application
import Domain
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct VideoArchiveSourceTests {
    private static let bytes = Array("a video".utf8)

    private let fixture = ArchiveFixture()

    private func record(attempts: Int = 1) -> UnarchivedRecord {
        ArchiveFixture.record(.video, ArchiveFixture.video.id, attempts: attempts)
    }

    private func source(
        inspector: ScriptedVideoInspector = ScriptedVideoInspector(),
        renderer: ScriptedVideoRenderer? = ScriptedVideoRenderer(), scratch: TemporaryScratch = TemporaryScratch()
    ) -> VideoArchiveSource {
        VideoArchiveSource(
            downloader: ScriptedDownloader(bytes: Self.bytes), stores: fixture.stores, scratch: scratch,
            inspector: inspector, renderer: renderer, images: ScriptedImageRenderer(), logger: Samples.logger)
    }

    private func bytes(_ piece: FetchedContent.Piece) -> [UInt8]? {
        switch piece.bytes {
        case .bytes(let bytes): bytes
        case .file(let path, _): FileManager.default.contents(atPath: path).map(Array.init)
        }
    }

    @Test func `A video is described by its file, and has a poster, thumbnails and a preview`() async throws {
        let content = try await source().fetch(record())
        #expect(bytes(content.content) == Self.bytes)
        #expect(content.content.facts.size == Int64(Self.bytes.count))
        #expect(content.content.facts.digest == ContentDigester.digest(of: Self.bytes))
        #expect(content.content.facts.width == 1280 && content.content.facts.durationMilliseconds == 5000)
        #expect(content.pieces.map(\.kind) == [.video, .thumbnail, .thumbnail, .poster, .preview])
        #expect(content.poster?.facts.contentType == "image/webp" && content.poster?.facts.width == 40)
        #expect(content.color == ScriptedImageRenderer.image.color)
    }

    @Test func `An index at the end is moved to the front, and the new bytes are described`() async throws {
        let content = try await source(inspector: ScriptedVideoInspector(isIndexInFront: false)).fetch(record())
        #expect(bytes(content.content) == Self.bytes.reversed())
        #expect(content.content.facts.digest == ContentDigester.digest(of: Self.bytes.reversed()))
    }

    @Test(arguments: [
        nil, ScriptedVideoRenderer(error: .limitExceeded),
        ScriptedVideoRenderer(error: .undecodable(detail: "no stream")),
        ScriptedVideoRenderer(error: .unavailable(detail: "no program")),
    ])
    func `Without a renderer, or when it fails, a video is archived as it is`(
        _ renderer: ScriptedVideoRenderer?
    ) async throws {
        let source = source(inspector: ScriptedVideoInspector(isIndexInFront: false), renderer: renderer)
        let content = try await source.fetch(record())
        #expect(bytes(content.content) == Self.bytes)
        #expect(content.pieces.map(\.kind) == [.video])
        #expect(content.color == nil)
    }

    @Test func `A video in storage is rendered from there as it is, and waits for a process that can`() async throws {
        let object = fixture.stored(Array("stored".utf8), .video)
        let record = ArchiveFixture.record(
            .video, ArchiveFixture.video.id, origin: .stored(object, missing: [.poster]))
        let content = try await source(inspector: ScriptedVideoInspector(isIndexInFront: false)).fetch(record)
        #expect(bytes(content.content) == Array("stored".utf8) && content.content.facts == object.facts)
        #expect(content.pieces.map(\.kind) == [.video, .thumbnail, .thumbnail, .poster, .preview])
        let error = await #expect(throws: ArchiveSourceError.self) { try await source(renderer: nil).fetch(record) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `A file that is no video, or is incomplete, is fetched again until the last attempt`() async throws {
        let source = source(inspector: ScriptedVideoInspector(error: .unreadable(detail: "truncated")))
        let early = await #expect(throws: ArchiveSourceError.self) { try await source.fetch(record()) }
        guard case .unavailable = early else {
            Issue.record("\(String(describing: early))")
            return
        }
        let last = await #expect(throws: ArchiveSourceError.self) {
            try await source.fetch(record(attempts: ArchiveRecord.maximumAttempts))
        }
        guard case .lost(.unreadable) = last else {
            Issue.record("\(String(describing: last))")
            return
        }
    }

    @Test func `A full disk is not the origin's fault`() async throws {
        let error = await #expect(throws: ArchiveSourceError.self) {
            try await source(scratch: TemporaryScratch(isFull: true)).fetch(record())
        }
        guard case .storage(let failure) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.code == .storageFull)
    }
}
