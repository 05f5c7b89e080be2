import Application
import Domain

extension ArchiveFixture {
    var check: CheckStorage {
        CheckStorage(
            media: media, stores: stores, archives: repositories, sweep: sweep, environment: environment)
    }

    var move: MoveStorage {
        MoveStorage(
            media: media, stores: stores, scratch: TemporaryScratch(), environment: environment,
            logger: Samples.logger)
    }

    /// Archives the image.
    ///
    /// - Returns: its objects, the content first.
    @discardableResult func archiveImage(isLinkAlive: Bool = true) async throws -> [MediaObject] {
        let record = ArchiveFixture.imageRecord()
        images.add(record, isDue: false, isLinkAlive: isLinkAlive)
        try await archive()(record, isClaimed: true)
        return media.rows
    }

    /// Archives the video.
    ///
    /// - Returns: its objects, the content first.
    func archiveVideo() async throws -> [MediaObject] {
        let record = ArchiveFixture.videoRecord(attempts: 1)
        videos.add(record, isDue: false)
        try await archive()(record, isClaimed: true)
        return media.rows
    }

    func key(_ number: UInt8) -> ObjectKey {
        ObjectKey(random: Array(repeating: number, count: 16), fileExtension: "png")
    }
}
