package import Domain

/// Lists an owner's images and videos together, merged from the two lists.
package struct BrowseGallery: Sendable {
    private let images: any ImageRepository
    private let videos: any GenerationRepository

    package init(images: any ImageRepository, videos: any GenerationRepository) {
        self.images = images
        self.videos = videos
    }

    /// Takes one query per kind, and one more at the end of the dated records.
    package func callAsFunction(_ owner: Owner, _ request: GalleryRequest) async throws -> GalleryPage {
        async let ofVideos = videos(of: owner, request)
        async let ofImages = images(of: owner, request)
        // Each list has one entry more than the page: no entry outside of them can belong to the page.
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
        let status = request.status?.videoStatus
        guard request.kind != .image, request.status == nil || status != nil else { return [] }
        return try await videos.newest(
            of: owner, GenerationFilter(kind: .textToVideo, status: status, isTrash: request.isTrash),
            after: request.after?.positionInList(of: .video), limit: request.limit + 1
        ).map { Entry(item: .video($0.record), place: GalleryPosition(position: $0.position, kind: .video)) }
    }

    private func images(of owner: Owner, _ request: GalleryRequest) async throws(Failure) -> [Entry] {
        let status = request.status?.imageStatus
        guard request.kind != .video, request.status == nil || status != nil else { return [] }
        return try await images.newest(
            of: owner, ImageFilter(status: status, isTrash: request.isTrash),
            after: request.after?.positionInList(of: .image),
            limit: request.limit + 1
        ).map { Entry(item: .image($0.record), place: GalleryPosition(position: $0.position, kind: .image)) }
    }
}
