/// What is wrong with bytes that were to be a document, or with a value that was asked for as another type.
package enum BSONError: Error, Equatable {
    /// A length or a terminator does not fit the bytes, found at this offset in bytes from the start of the innermost
    /// document; 0 where only the element, and not its place, is known.
    case malformed(at: Int)
    /// A type byte that the specification does not know.
    case unknownType(UInt8)
    /// A string that is not UTF-8.
    case invalidUTF8
    /// The value exists, and is of another type than the caller can take.
    case wrongType(found: BSONType)
    /// A key or a regular expression with a zero byte in it, which BSON cannot hold.
    case zeroByteInName
    /// Text that is not extended JSON; what was expected, and the offset in bytes.
    case extendedJSON(expected: String, at: Int)
    /// Documents are nested deeper than `BSONView.maximumDepth`.
    case tooDeep
}
