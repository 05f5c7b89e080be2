/// The type of a create call. The misspelling is the provider's.
enum GenerateType: String, CaseIterable, Sendable {
    case textToImage = "TEXTTOIAMGE"
    case imageToImage = "IMAGETOIAMGE"
}
