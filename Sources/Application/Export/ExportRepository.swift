package import Domain

/// Reads what is kept about an owner.
package protocol ExportRepository: Sendable {
    /// The collections that hold something about their owners.
    var collections: [String] { get }

    /// Reads an owner's records in a collection, without secrets and internal fields.
    ///
    /// - Parameter use: gets them in turn as JSON, each with its types as relaxed Extended JSON.
    func records(
        of owner: Owner, in collection: String, _ use: (String) async throws(Failure) -> Void
    ) async throws(Failure)

    /// Reads an owner's items in one pass, the trash included, except those that are being deleted permanently. An item
    /// that is moved into the trash or restored meanwhile comes once.
    ///
    /// - Parameter use: gets some at a time.
    func items(
        of owner: Owner, _ kind: ItemKind, _ use: ([LibraryItem]) async throws(Failure) -> Void
    ) async throws(Failure)

    /// Reads the rows of an owner's uploads, except those that are being deleted.
    func uploads(of owner: Owner, _ use: (MediaObject) async throws(Failure) -> Void) async throws(Failure)
}
