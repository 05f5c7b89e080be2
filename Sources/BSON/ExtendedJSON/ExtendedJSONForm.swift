/// Output form of Extended JSON v2. The parser accepts both, even mixed.
package enum ExtendedJSONForm: Sendable {
    /// Keeps all types: parsing it returns the same document, except for a NaN's payload.
    case canonical
    /// Plain JSON numbers, and dates of the years 1970 to 9999 as text: easier to read, but an int64 that fits an int32
    /// is parsed as one.
    case relaxed
}
