/// Which of the two texts of Extended JSON v2 to write. What is read may be either, even mixed.
package enum ExtendedJSONForm: Sendable {
    /// Keeps every type: reading it gives the same document back, but for a NaN's payload.
    case canonical
    /// Plain JSON numbers, and dates of the years 1970 to 9999 as text: easier to read, and an int64 that fits an int32
    /// is read back as one.
    case relaxed
}
