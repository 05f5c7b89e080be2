/// The chunks that a reader of still WebP pictures acts on: four ASCII characters each, little-endian as they are read.
enum WebPChunkType: UInt32 {
    case lossy = 0x2038_5056  // VP8 with a space
    case lossless = 0x4C38_5056  // VP8L
    case extended = 0x5838_5056  // VP8X
    case colourProfile = 0x5043_4349  // ICCP
    case alpha = 0x4850_4C41  // ALPH
    case animation = 0x4D49_4E41  // ANIM
    case animationFrame = 0x464D_4E41  // ANMF
}
