/// The parameters of an image generation.
package struct ImageRequest: Sendable {
    /// Images per request: the provider's limit.
    package static let imageCounts = 1...4
    /// Reference images per request. The provider documents no limit for this service; its sibling accepts eight.
    package static let maximumReferences = 8
    /// Number of character ids, and the length of each in characters.
    package static let maximumCharacters = 20
    package static let maximumCharacterLength = 100

    package var prompt: Prompt
    package var references: [ImageURL]
    package var characterIDs: [String]
    /// Nil: the provider's default, which is one.
    package var count: Int?
    /// Nil: the provider's default.
    package var size: ImageSize?
    /// The item that it is made from; nil for none.
    package var derivedFrom: RecordID?

    package init(
        prompt: Prompt, references: [ImageURL] = [], characterIDs: [String] = [], count: Int? = nil,
        size: ImageSize? = nil, derivedFrom: RecordID? = nil
    ) {
        self.prompt = prompt
        self.references = references
        self.characterIDs = characterIDs
        self.count = count
        self.size = size
        self.derivedFrom = derivedFrom
    }

    package var kind: ImageKind { references.isEmpty ? .textToImage : .imageToImage }
}
