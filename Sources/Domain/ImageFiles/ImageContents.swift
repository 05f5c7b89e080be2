/// The result of reading an image file.
struct ImageContents {
    /// In pixels.
    let width: Int
    /// In pixels.
    let height: Int
    /// The file without its metadata.
    let cleaned: [UInt8]
}
