/// A parser event. Each part gives one `begin`, any number of `bytes`, and one `end`.
package enum MultipartEvent: Sendable, Equatable {
    case begin(MultipartPart)
    /// The next bytes of the current part, never empty. The slice shares the memory of the fed chunk: it costs no copy
    /// but keeps the chunk alive.
    case bytes(ArraySlice<UInt8>)
    case end
}
