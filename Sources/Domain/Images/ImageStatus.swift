/// The documented status values of an image.
package enum ImageStatus: String, Sendable, CaseIterable {
    case pending
    case completed
    case failed
}
