import Domain
package import Logging

/// Fetches generated videos from their provider, or from storage, and makes their poster, thumbnails and preview.
package struct VideoArchiveSource: ArchiveSource {
    /// In bytes: two hundred times what a provider makes.
    package static let limit: Int64 = 2 << 30

    private let downloader: any OriginDownloader
    private let stores: MediaStores
    private let scratch: any ScratchFiles
    private let inspector: any VideoInspector
    private let renderer: (any VideoRenderer)?
    private let render: RenderThumbnails
    private let logger: Logger

    /// - Parameter renderer: nil if this process cannot decode videos; they have no poster then.
    package init(
        downloader: any OriginDownloader, stores: MediaStores, scratch: any ScratchFiles,
        inspector: any VideoInspector, renderer: (any VideoRenderer)?, images: any ImageRenderer, logger: Logger
    ) {
        self.downloader = downloader
        self.stores = stores
        self.scratch = scratch
        self.inspector = inspector
        self.renderer = renderer
        render = RenderThumbnails(images)
        self.logger = logger
    }

    package func fetch(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> FetchedContent {
        if case .stored(let object, _) = record.origin { return try await render(object, record) }
        guard case .url(let url) = record.origin else { throw .lost(.gone) }
        var (video, digester) = try await download(url)
        let facts = try await inspect(video, record)
        if !facts.isIndexInFront, let front = await moveIndexToFront(of: video, record) { (video, digester) = front }
        var content = FetchedContent(
            content: FetchedContent.Piece(
                .video, .file(path: video.path, size: digester.size),
                MediaFacts(
                    size: digester.size, digest: digester.digest, contentType: facts.contentType, width: facts.width,
                    height: facts.height, durationMilliseconds: facts.durationMilliseconds),
                keeping: video))
        await addStills(of: video, to: &content, record)
        return content
    }

    /// Makes what belongs to a video in storage.
    private func render(
        _ object: MediaObject, _ record: UnarchivedRecord
    ) async throws(ArchiveSourceError) -> FetchedContent {
        // Another process may have a renderer.
        if renderer == nil { throw .unavailable(detail: "this process cannot decode videos") }
        let video = try await makeFile()
        try await stores.readContent(object) { chunk throws(Failure) in try await video.append(chunk) }
        var content = FetchedContent(
            content: FetchedContent.Piece(
                .video, .file(path: video.path, size: object.facts.size), object.facts, keeping: video))
        await addStills(of: video, to: &content, record)
        return content
    }

    private typealias Digested = (file: any ScratchFile, digester: SharedDigester)

    private func download(_ url: String) async throws(ArchiveSourceError) -> Digested {
        let file = try await makeFile()
        let digester = SharedDigester()
        _ = try await downloader.fetch(url, as: .video, atMost: Self.limit) { chunk throws(Failure) in
            digester.update(chunk)
            try await file.append(chunk)
        }
        return (file, digester)
    }

    private func makeFile() async throws(ArchiveSourceError) -> any ScratchFile {
        do throws(Failure) { return try await scratch.makeFile() } catch { throw .storage(error) }
    }

    /// The download may have been incomplete: only the last attempt gives up.
    private func inspect(
        _ video: any ScratchFile, _ record: UnarchivedRecord
    ) async throws(ArchiveSourceError) -> VideoFacts {
        do throws(VideoInspectionError) {
            return try await inspector.inspect(video.path)
        } catch {
            switch error {
            case .failed(let failure): throw .storage(failure)
            case .unreadable(let detail):
                guard record.attempts < ArchiveRecord.maximumAttempts else { throw .lost(.unreadable) }
                throw .unavailable(detail: detail)
            }
        }
    }

    /// - Returns: nil if the video stays as it is.
    private func moveIndexToFront(of video: any ScratchFile, _ record: UnarchivedRecord) async -> Digested? {
        await attempt("index moved to the front", record) { renderer in
            let file = try await scratch.makeFile()
            guard try await renderer.moveIndexToFront(of: video.path, into: file.path) else { return nil }
            let digester = SharedDigester()
            try await file.read { digester.update($0) }
            return (file, digester)
        }
    }

    private func addStills(
        of video: any ScratchFile, to content: inout FetchedContent, _ record: UnarchivedRecord
    ) async {
        let still = await attempt("poster", record) { renderer in try await render(renderer.poster(of: video.path)) }
        if let still {
            content.color = still.color
            content.thumbnails = still.pieces
            content.poster = still.pieces.last.map { FetchedContent.Piece(.poster, $0.bytes, $0.facts) }
        }
        content.preview = await attempt("preview", record) { renderer in
            let bytes = try await renderer.preview(of: video.path)
            return FetchedContent.Piece(
                .preview, .bytes(bytes),
                MediaFacts(
                    size: Int64(bytes.count), digest: ContentDigester.digest(of: bytes), contentType: "video/mp4"))
        }
    }

    /// Makes something that a video can do without; a failure is only logged.
    private func attempt<Output>(
        _ what: String, _ record: UnarchivedRecord, _ make: (any VideoRenderer) async throws -> Output?
    ) async -> Output? {
        guard let renderer else { return nil }
        do {
            return try await make(renderer)
        } catch {
            logger.notice(
                "video rendering failed",
                metadata: ["record": "\(record.record.id.text)", "result": "\(what)", "error": "\(error)"])
            return nil
        }
    }
}
