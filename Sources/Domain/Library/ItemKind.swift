/// The kinds of items in a library. The raw value is the word of the API.
package enum ItemKind: String, Sendable, Hashable, CaseIterable {
    case image
    case video
}
