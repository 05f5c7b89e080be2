/// Knows which uploaded images are in use.
package protocol UploadReferenceRepository: Sendable {
    /// Whether an image that is not deleted names this one as a reference. Archived images are nobody's reference.
    func isReferenced(_ name: UploadName) async throws(Failure) -> Bool
}
