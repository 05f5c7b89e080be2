package import Domain

/// Shows owners everything of theirs in one list: the lists of both kinds, merged as they are read.
package struct BrowseGallery: Sendable {
    private let images: any ImageRepository
    private let videos: any GenerationRepository

    package init(images: any ImageRepository, videos: any GenerationRepository) {
        self.images = images
        self.videos = videos
    }

    /// Costs one query of each kind, and at the end of the dated records one more.
    package func callAsFunction(_ owner: Owner, _ request: GalleryRequest) async throws -> GalleryPage {
        async let ofVideos = videos(of: owner, request)
        async let ofImages = images(of: owner, request)
        // Each has one more than can be shown: what is not among these cannot come before what is shown.
        let all = try await (ofVideos + ofImages).sorted { $0.place.comes(before: $1.place) }
        let shown = all.prefix(request.limit)
        let hasMore = all.count > request.limit
        return GalleryPage(
            items: shown.map(\.item), total: request.after == nil && !hasMore ? shown.count : nil,
            next: hasMore ? shown.last?.place : nil)
    }

    private struct Entry: Sendable {
        let item: GalleryItem
        let place: GalleryPosition
    }

    private func videos(of owner: Owner, _ request: GalleryRequest) async throws(Failure) -> [Entry] {
        let status = request.status?.ofVideos
        guard request.kind != .image, request.status == nil || status != nil else { return [] }
        return try await videos.newest(
            of: owner, GenerationFilter(kind: .textToVideo, status: status),
            after: request.after?.inList(of: .video), limit: request.limit + 1
        ).map { Entry(item: .video($0.record), place: GalleryPosition(position: $0.position, kind: .video)) }
    }

    private func images(of owner: Owner, _ request: GalleryRequest) async throws(Failure) -> [Entry] {
        let status = request.status?.ofImages
        guard request.kind != .video, request.status == nil || status != nil else { return [] }
        return try await images.newest(
            of: owner, ImageFilter(status: status), after: request.after?.inList(of: .image), limit: request.limit + 1
        ).map { Entry(item: .image($0.record), place: GalleryPosition(position: $0.position, kind: .image)) }
    }
}
