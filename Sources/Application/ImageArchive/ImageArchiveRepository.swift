package import Domain

/// Writes down which finished pictures are kept here, and which still lie with the provider alone.
package protocol ImageArchiveRepository: Sendable {
    /// Takes the turn of a finished image whose picture is not kept yet, and sets its next one, later each time.
    ///
    /// - Returns: nil where nothing is due.
    func claimUnarchivedImage() async throws(Failure) -> UnarchivedImage?

    /// Where the picture of one of the owner's images is.
    ///
    /// - Returns: nil where there is no such image, or where it is somebody else's.
    func standing(of id: RecordID, of owner: Owner) async throws(Failure) -> ImageArchiveStatus?

    /// - Returns: whether it was this name that was written down; not where another process was quicker.
    func keep(_ id: RecordID, as name: UploadName) async throws(Failure) -> Bool

    /// Notes that there is nothing to keep, and why; nobody tries again.
    func giveUp(_ id: RecordID, because loss: ImageArchiveFailure) async throws(Failure)
}

/// A picture that lies with the provider.
package struct UnarchivedImage: Sendable, Hashable {
    package let id: RecordID
    package let address: ImageURL
    /// How often it has been tried, this turn included.
    package let tries: Int

    package init(id: RecordID, address: ImageURL, tries: Int) {
        self.id = id
        self.address = address
        self.tries = tries
    }
}

/// Where an image's picture is.
package enum ImageArchiveStatus: Sendable, Hashable {
    /// There is none yet.
    case pending
    /// There will be none: the image failed.
    case failed
    case kept(UploadName)
    case away(UnarchivedImage)
    case lost
}

/// Why a picture could not be kept; the raw value is stored.
package enum ImageArchiveFailure: String, Sendable {
    /// The provider has it no longer.
    case gone
    /// Its address is none that may be asked.
    case refused
    /// What came is no picture that we take.
    case unreadable
    /// It could not be had for a day.
    case unreachable
}
