package import Domain

/// Finds uploads that no record refers to: a process died between an upload and the submission that it is for.
package protocol UnusedUploadRepository: Sendable {
    /// Takes over uploads that were stored `UnusedUploads.age` ago, by the database's clock. One that a record refers to,
    /// deleted or not, is never returned again: it is deleted with its last record. Another one is returned again after
    /// some minutes, unless it is deleted by then.
    func claimUnused(atMost count: Int) async throws(Failure) -> UnusedUploads
}

/// A batch of uploads that were looked up.
package struct UnusedUploads: Sendable {
    /// When a record must refer to an upload. One request stores both, within minutes.
    package static let age: Duration = .seconds(86_400)

    /// The uploads that no record refers to.
    package let unused: [MediaObject]
    /// Of all that were looked up; fewer than asked for once none is left.
    package let count: Int

    package init(unused: [MediaObject], count: Int) {
        self.unused = unused
        self.count = count
    }
}
