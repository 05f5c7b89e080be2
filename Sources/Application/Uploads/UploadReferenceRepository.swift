/// Looks up which uploaded images are in use.
package protocol UploadReferenceRepository: Sendable {
    /// Whether an image that is not deleted has this upload as a reference. False for archived images.
    func isReferenced(_ name: UploadName) async throws(Failure) -> Bool
}
