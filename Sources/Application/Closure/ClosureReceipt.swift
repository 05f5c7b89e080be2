/// What the deletion of an account takes away.
package struct ClosureReceipt: Sendable, Hashable {
    package var images = 0
    package var videos = 0
    package var shares = 0
    package var keys = 0
    package var sessions = 0
    /// Of the images and videos in storage.
    package var bytes: Int64 = 0

    package init() {}
}
