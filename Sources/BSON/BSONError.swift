/// Error of decoding, encoding or type conversion.
package enum BSONError: Error, Equatable {
    /// A wrong length or terminator, at this byte offset from the start of the innermost document; 0 where the offset
    /// of the element is not known.
    case malformed(at: Int)
    /// A type byte that is not in the specification.
    case unknownType(UInt8)
    /// A string that is not UTF-8.
    case invalidUTF8
    /// The value has another type than the requested one.
    case wrongType(found: BSONType)
    /// A key or regular expression contains a zero byte, which BSON cannot represent.
    case zeroByteInName
    /// Invalid Extended JSON: what was expected, and the byte offset.
    case extendedJSON(expected: String, at: Int)
    /// Nesting deeper than `BSONView.maximumDepth`.
    case tooDeep
}
