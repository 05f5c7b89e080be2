import SampleFiles

enum SmallImage {
    /// One gray pixel.
    static let png: [UInt8] =
        PNGFile(
            header: [1, 1], colour: 0,
            imageData: [0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0x80, 0x00, 0x82, 0x00, 0x81]
        ).bytes
}
