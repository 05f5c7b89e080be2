/// Any value that a document can hold, on its own: for tests, tools and code that runs seldom. What runs often reads
/// `BSONElement` and calls `BSONWriter`, and makes no values in between.
///
/// Two values are equal if their content is; doubles compare as numbers, so that -0.0 equals 0.0 and NaN equals nothing,
/// whereas documents compare by their bytes.
package enum BSONValue: Sendable, Hashable {
    case double(Double)
    case string(String)
    case document(BSONDocument)
    case array([BSONValue])
    /// The bytes and what they are meant to be; of subtype 2 without the second length that is written before them.
    case binary([UInt8], subtype: UInt8)
    /// Deprecated; MongoDB keeps it where it is stored.
    case undefined
    case objectID(ObjectID)
    case bool(Bool)
    /// Milliseconds since 1970.
    case date(milliseconds: Int64)
    case null
    /// Neither may have a zero byte in it. The options are written in alphabetical order, as the specification wants.
    case regex(pattern: String, options: String)
    /// Deprecated; the collection may be one with its database in front.
    case dbPointer(collection: String, id: ObjectID)
    case code(String)
    /// Deprecated; MongoDB keeps it where it is stored.
    case symbol(String)
    /// Deprecated; code and the variables that it sees.
    case codeWithScope(String, scope: BSONDocument)
    case int32(Int32)
    /// Seconds since 1970, and the position among the operations of that second.
    case timestamp(seconds: UInt32, increment: UInt32)
    case int64(Int64)
    case decimal128(Decimal128)
    case minKey
    case maxKey
}
