package import Domain
package import Logging

/// Stores objects and their rows, so that a crash at any point leaves either all of them, referred to by their record, or
/// a registered write that is cleaned up.
package struct StoreMedia: Sendable {
    package init(
        media: any MediaRepository, stores: MediaStores, randomBytes: @escaping @Sendable (Int) -> [UInt8],
        logger: Logger
    ) {
        fatalError()
    }
}
