import Application
import Domain
import Hummingbird
import JSON
import NIOCore

/// Reads images of the caller's gallery, to edit them without uploading them again. The provider fetches images from
/// unguessable addresses, so each becomes an upload.
struct GalleryImages: Sendable {
    private let readContent: ReadContent
    private let spools: any UploadSpools

    init(_ dependencies: WebDependencies) {
        let (media, delivery) = (dependencies.media, dependencies.videoProxy.delivery)
        readContent = ReadContent(open: media.openContent, media: delivery.media, stores: delivery.stores)
        spools = media.spools
    }

    /// - Parameter client: the parties of the client, for the fair queue of image checks.
    /// - Throws: `notFound`, `imageNotReady` and `imageGone` name the image by its place in the list; `validationFailed`
    ///   for one that is too large to be edited; `storageFull`, `storageUnavailable`, `overloaded`.
    func read(_ ids: [RecordID], of owner: Owner, for client: [Party]) async throws -> UploadedImages {
        var images = UploadedImages(for: client)
        for (index, id) in ids.enumerated() {
            var image = FormImage(field: "images[\(index)]", isDropped: false)
            do throws(Failure) {
                try await readContent(ItemReference(.image, id), of: owner) { bytes throws(Failure) in
                    try await image.append(ArraySlice(bytes.readableBytesView), to: spools)
                }
            } catch {
                throw Failure(
                    error.code, error.message, faults: [Failure.FieldError(image.field, error.message)],
                    retryAfter: error.retryAfter, detail: error.detail)
            }
            images.add(image)
        }
        var faults = FieldErrors()
        try await images.check(&faults)
        try faults.check()
        return images
    }
}

extension JSONFields {
    /// The ids of the images to edit.
    mutating func imageIDs(_ name: String) -> [RecordID] {
        let texts = strings(name, atMost: ImageRequest.maximumReferences)
        let isList = value(name)?.elements != nil
        if texts.isEmpty, isList || value(name) == nil { faults.add(name, "At least one image is required.") }
        return texts.enumerated().compactMap { index, text in
            guard let text else { return nil }
            let id = RecordID(text)
            if id == nil { faults.add("\(name)[\(index)]", "This must be the id of an image.") }
            return id
        }
    }
}
