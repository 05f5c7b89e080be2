import Application
import Domain

/// The images that an edit is made from. They are stored only once the whole request is accepted.
struct UploadedImages: Sendable {
    /// Limits the images being stored, because each is in memory.
    private static let saves = ConcurrencyLimit(
        8, waiting: ClientShares.maximumUploads, message: "Too many concurrent uploads. Try again in a moment.")

    private let client: [Party]
    private var images: [FormImage] = []
    private var digests: [[UInt8]] = []

    /// - Parameter client: the parties of the client, for the fair queue of image checks.
    init(for client: [Party]) { self.client = client }

    mutating func add(_ image: FormImage) { images.append(image) }

    /// Checks all images, once.
    ///
    /// - Parameter faults: gets the errors of invalid ones.
    mutating func check(_ faults: inout FieldErrors) async throws {
        for image in images {
            do {
                if let digest = try await image.digest(for: client) { digests.append(digest) }
            } catch let error as ImageFileError {
                faults.add(image.field, error.message)
            }
        }
    }

    func fingerprint(of request: ImageRequest) -> String { request.fingerprint(images: digests) }

    /// Stores all images, or none.
    ///
    /// - Throws: `storageFull`, `storageUnavailable`.
    func save(_ store: StoreUpload, of owner: Owner) async throws(Failure) -> [UploadName] {
        var names: [UploadName] = []
        do throws(Failure) {
            for image in images {
                let slot = try await Self.saves.acquire(for: client)
                defer { slot.release() }
                names.append(try await store(image.file(for: client), of: owner))
            }
        } catch {
            for name in names { await store.remove(name) }
            throw error
        }
        return names
    }
}
