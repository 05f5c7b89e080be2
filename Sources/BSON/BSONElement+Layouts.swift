extension BSONElement {
    /// The subtype and the bytes of a binary; those of subtype 2 without the second length that stands before them.
    ///
    /// - Throws: `wrongType`; `malformed` where that second length does not fit.
    package func binary() throws(BSONError) -> (subtype: UInt8, bytes: UnsafeRawBufferPointer) {
        guard type == .binary else { throw .wrongType(found: type) }
        let subtype = value[4]
        guard subtype == 2 else { return (subtype, UnsafeRawBufferPointer(rebasing: value[5...])) }
        guard value.count >= 9, length(at: 5) == value.count - 9 else { throw .malformed(at: 0) }
        return (subtype, UnsafeRawBufferPointer(rebasing: value[9...]))
    }

    /// The bytes of a regular expression's pattern and options, not yet checked to be UTF-8.
    ///
    /// - Throws: `wrongType`.
    package func regex() throws(BSONError) -> (pattern: UnsafeRawBufferPointer, options: UnsafeRawBufferPointer) {
        guard type == .regex else { throw .wrongType(found: type) }
        let end = try BSONView.endOfName(in: value, from: 0, limit: value.count)
        return (
            UnsafeRawBufferPointer(rebasing: value[..<end]),
            UnsafeRawBufferPointer(rebasing: value[(end + 1)..<(value.count - 1)])
        )
    }

    /// The bytes of a database pointer's collection, not yet checked to be UTF-8, and the id that it points to.
    ///
    /// - Throws: `wrongType`; `malformed` where the collection has no terminator.
    package func dbPointer() throws(BSONError) -> (collection: UnsafeRawBufferPointer, id: ObjectID) {
        guard type == .dbPointer else { throw .wrongType(found: type) }
        let terminator = value.count - 13
        guard value[terminator] == 0 else { throw .malformed(at: 0) }
        let id = ObjectID(
            high: UInt64(bigEndian: value.loadUnaligned(fromByteOffset: terminator + 1, as: UInt64.self)),
            low: UInt32(bigEndian: value.loadUnaligned(fromByteOffset: terminator + 9, as: UInt32.self))
        )
        return (UnsafeRawBufferPointer(rebasing: value[4..<terminator]), id)
    }

    /// The bytes of code, not yet checked to be UTF-8, and the document of the variables that it sees.
    ///
    /// - Throws: `wrongType`; `malformed` where the lengths inside do not fit that of the whole.
    package func codeWithScope() throws(BSONError) -> (code: UnsafeRawBufferPointer, scope: BSONView) {
        guard type == .codeWithScope else { throw .wrongType(found: type) }
        let length = length(at: 4)
        // Behind the code at least an empty document follows, which takes five bytes.
        guard length >= 1, length <= value.count - 13, value[7 + length] == 0 else { throw .malformed(at: 0) }
        let scope = try BSONView(UnsafeRawBufferPointer(rebasing: value[(8 + length)...]))
        return (UnsafeRawBufferPointer(rebasing: value[8..<(7 + length)]), scope)
    }

    /// Seconds since 1970, and the position among the operations of that second.
    ///
    /// - Throws: `wrongType`.
    package func timestamp() throws(BSONError) -> (seconds: UInt32, increment: UInt32) {
        guard type == .timestamp else { throw .wrongType(found: type) }
        return (
            UInt32(littleEndian: value.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
            UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))
        )
    }

    /// - Throws: `wrongType`.
    package func decimal128() throws(BSONError) -> Decimal128 {
        guard type == .decimal128 else { throw .wrongType(found: type) }
        return Decimal128(
            high: UInt64(littleEndian: value.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            low: UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
        )
    }

    private func length(at offset: Int) -> Int {
        Int(Int32(littleEndian: value.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
    }
}
