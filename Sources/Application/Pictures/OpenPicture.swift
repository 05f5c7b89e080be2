package import Domain

/// Finds the picture of one of an owner's images, and fetches it first where it is not kept here yet.
package struct OpenPicture: Sendable {
    private let ledger: any PictureLedger
    private let keep: KeepPicture

    package init(ledger: any PictureLedger, keep: KeepPicture) {
        self.ledger = ledger
        self.keep = keep
    }

    /// - Throws: `notFound`, `pictureNotReady`, `pictureGone`, or `providerUnavailable` where it cannot be had right now.
    package func callAsFunction(_ id: RecordID, of owner: Owner) async throws(Failure) -> UploadName {
        switch try await ledger.standing(of: id, of: owner) {
        case nil: throw .notFound
        case .pending:
            throw Failure(.pictureNotReady, "This picture is still being made. Ask again in a moment.", retryAfter: 2)
        case .failed, .lost: throw Self.gone
        case .kept(let name): return name
        case .away(let picture):
            if let name = try await keep(picture) { return name }
            // Another process may just have kept it, or nobody can.
            switch try await ledger.standing(of: id, of: owner) {
            case .kept(let name): return name
            case .lost: throw Self.gone
            default:
                throw Failure(
                    .providerUnavailable, "This picture cannot be had right now. Try again in a moment.", retryAfter: 5)
            }
        }
    }

    private static let gone = Failure(.pictureGone, "This picture is no longer there.")
}
