/// Made from words alone, or from pictures and words. The spelling is the provider's, and documented.
package enum ImageKind: String, Sendable, CaseIterable {
    case textToImage = "TEXTTOIAMGE"
    case imageToImage = "IMAGETOIAMGE"
}
