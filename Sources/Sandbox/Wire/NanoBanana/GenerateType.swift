/// What is asked for. The misspelling is the provider's and is the wire value.
enum GenerateType: String, CaseIterable, Sendable {
    case textToImage = "TEXTTOIAMGE"
    case imageToImage = "IMAGETOIAMGE"
}
