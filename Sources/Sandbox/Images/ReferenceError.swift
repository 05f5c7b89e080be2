/// Why a reference picture cannot be used.
enum ReferenceError: Error {
    case status(Int)
    /// The bytes are no PNG, JPEG, GIF or WebP.
    case notAPicture
    case unreachable(any Error)
    case none
}
