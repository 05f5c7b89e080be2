package import Domain

/// Finds images by the provider's task ids. Never returns another owner's, nor those in the trash.
package protocol ImageTaskRepository: Sendable {
    /// - Parameter task: the provider's task id, or the record's own id as its placeholder.
    /// - Returns: nil if there is none, or it is another owner's.
    func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage?
}
