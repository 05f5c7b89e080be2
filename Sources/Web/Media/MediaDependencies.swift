package import Application
package import Domain

/// What the routes of items' content and of uploads need from the application.
package struct MediaDependencies: Sendable {
    package var openContent: OpenContent
    package var deleteRecord: DeleteRecord
    package var renewAddress: RenewVideoAddress
    package var storeUpload: StoreUpload
    package var spools: any UploadSpools
    /// How long items stay in the trash; nil for ever.
    package var trashLifetime: Duration?
    package var references: any UploadReferenceRepository
    /// A short-lived address at the object's store, which then sends the bytes to the owner by itself; nil if this server
    /// is to send them. The second argument is the file name for saving; nil to show the content inline.
    package var presign: (@Sendable (MediaObject, String?) -> String?)?
    /// The origin of these addresses, such as `https://s3.example.org`, from which pages may load.
    package var presignOrigin: String?

    package init(
        openContent: OpenContent, deleteRecord: DeleteRecord, renewAddress: RenewVideoAddress,
        storeUpload: StoreUpload, spools: any UploadSpools, references: any UploadReferenceRepository,
        trashLifetime: Duration? = nil,
        presign: (@Sendable (MediaObject, String?) -> String?)? = nil, presignOrigin: String? = nil
    ) {
        self.openContent = openContent
        self.deleteRecord = deleteRecord
        self.renewAddress = renewAddress
        self.storeUpload = storeUpload
        self.spools = spools
        self.references = references
        self.trashLifetime = trashLifetime
        self.presign = presign
        self.presignOrigin = presignOrigin
    }
}
