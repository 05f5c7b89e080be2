import Application
import Domain

/// A store without files.
struct NoUploads: UploadStore {
    func makeSpool() async throws(Failure) -> any UploadSpool { throw Failure(.storageUnavailable, "no uploads") }
    func save(_ image: ImageFile) async throws(Failure) -> UploadName {
        throw Failure(.storageUnavailable, "no uploads")
    }
    func remove(_ name: UploadName) async {}
    func path(of name: UploadName) async -> String? { nil }
}
