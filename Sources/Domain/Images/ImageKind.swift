/// Generated from a prompt alone, or from reference images and a prompt. The spelling is the provider's and documented.
package enum ImageKind: String, Sendable, CaseIterable {
    case textToImage = "TEXTTOIAMGE"
    case imageToImage = "IMAGETOIAMGE"
}
