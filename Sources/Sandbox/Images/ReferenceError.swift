/// Why a reference image cannot be used.
enum ReferenceError: Error {
    case status(Int)
    /// The bytes are not a PNG, JPEG, GIF or WebP.
    case notAnImage
    case unreachable(any Error)
    case none
}
