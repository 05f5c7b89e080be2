/// The chunks of still WebP images: four ASCII characters each, as little-endian numbers.
enum WebPChunkType: UInt32 {
    case lossy = 0x2038_5056  // VP8 with a space
    case lossless = 0x4C38_5056  // VP8L
    case extended = 0x5838_5056  // VP8X
    case colourProfile = 0x5043_4349  // ICCP
    case alpha = 0x4850_4C41  // ALPH
    case animation = 0x4D49_4E41  // ANIM
    case animationFrame = 0x464D_4E41  // ANMF
}
