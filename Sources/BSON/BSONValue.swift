/// Any BSON value, for tests, tools and cold code. Hot code reads `BSONElement` and calls `BSONWriter` without
/// intermediate values.
///
/// Equality compares contents: doubles as numbers, so that -0.0 equals 0.0 and NaN equals nothing, but documents by
/// their bytes.
package enum BSONValue: Sendable, Hashable {
    case double(Double)
    case string(String)
    case document(BSONDocument)
    case array([BSONValue])
    /// For subtype 2 without the inner length prefix.
    case binary([UInt8], subtype: UInt8)
    /// Deprecated; still read from existing documents.
    case undefined
    case objectID(ObjectID)
    case bool(Bool)
    /// Milliseconds since 1970.
    case date(milliseconds: Int64)
    case null
    /// Neither may contain a zero byte. Options are written in alphabetical order, as the specification requires.
    case regex(pattern: String, options: String)
    /// Deprecated; the collection may be prefixed with its database.
    case dbPointer(collection: String, id: ObjectID)
    case code(String)
    /// Deprecated; still read from existing documents.
    case symbol(String)
    /// Deprecated; code and its variables.
    case codeWithScope(String, scope: BSONDocument)
    case int32(Int32)
    /// Seconds since 1970, and the ordinal within that second.
    case timestamp(seconds: UInt32, increment: UInt32)
    case int64(Int64)
    case decimal128(Decimal128)
    case minKey
    case maxKey
}
