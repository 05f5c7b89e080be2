/// What a parser found next in a body. For each part: one `begin`, any number of `bytes`, one `end`.
package enum MultipartEvent: Sendable, Equatable {
    case begin(MultipartPart)
    /// The next bytes of the part that began last, never empty. The slice shares the memory of the chunk that was fed,
    /// so it costs no copy, and keeps that chunk alive as long as it is held.
    case bytes(ArraySlice<UInt8>)
    case end
}
