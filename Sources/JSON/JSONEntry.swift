/// One value or one key of a text: an element of the flat list that represents the tree.
struct JSONEntry {
    enum Kind: UInt8 {
        case null, `true`, `false`, number, string, array, object
    }

    let kind: Kind
    /// Offset of the first byte of the value; for a string, of its opening quote.
    let start: UInt32
    /// Offset after a number, or after the decoded characters of a string; 0 for other kinds.
    var end: UInt32 = 0
    /// Index of the entry after this value and all that it contains.
    var next: UInt32
}
