/// How far an image has come, in the documented words.
package enum ImageStatus: String, Sendable, CaseIterable {
    case pending
    case completed
    case failed
}
