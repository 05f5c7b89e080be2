/// What somebody wants to have made.
package struct ImageRequest: Sendable {
    /// How many images one request may ask for: the provider's limit.
    package static let imageCounts = 1...4
    /// How many pictures may be sent along. The provider names no number for this service; its sibling takes eight.
    package static let maximumReferences = 8
    /// How many characters may be named, and how long each name may be, in characters.
    package static let maximumCharacters = 20
    package static let maximumCharacterLength = 100

    package var prompt: Prompt
    package var references: [ImageURL]
    package var characterIDs: [String]
    /// Nil: as many as the provider makes by itself, which is one.
    package var count: Int?
    /// Nil: the provider's own choice.
    package var size: ImageSize?

    package init(
        prompt: Prompt, references: [ImageURL] = [], characterIDs: [String] = [], count: Int? = nil,
        size: ImageSize? = nil
    ) {
        self.prompt = prompt
        self.references = references
        self.characterIDs = characterIDs
        self.count = count
        self.size = size
    }

    package var kind: ImageKind { references.isEmpty ? .textToImage : .imageToImage }
}
