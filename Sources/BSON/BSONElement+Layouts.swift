extension BSONElement {
    /// Subtype and bytes of a binary; for subtype 2 without the inner length prefix.
    ///
    /// - Throws: `wrongType`; `malformed` for a wrong inner length.
    package func binary() throws(BSONError) -> (subtype: UInt8, bytes: UnsafeRawBufferPointer) {
        guard type == .binary else { throw .wrongType(found: type) }
        let subtype = value[4]
        guard subtype == 2 else { return (subtype, UnsafeRawBufferPointer(rebasing: value[5...])) }
        guard value.count >= 9, length(at: 5) == value.count - 9 else { throw .malformed(at: 0) }
        return (subtype, UnsafeRawBufferPointer(rebasing: value[9...]))
    }

    /// Pattern and options of a regular expression, not validated as UTF-8.
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

    /// Collection, not validated as UTF-8, and id of a DBPointer.
    ///
    /// - Throws: `wrongType`; `malformed` if the collection has no terminator.
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

    /// Code, not validated as UTF-8, and its scope document.
    ///
    /// - Throws: `wrongType`; `malformed` if the inner lengths do not match the outer one.
    package func codeWithScope() throws(BSONError) -> (code: UnsafeRawBufferPointer, scope: BSONView) {
        guard type == .codeWithScope else { throw .wrongType(found: type) }
        let length = length(at: 4)
        // At least an empty document of five bytes follows the code.
        guard length >= 1, length <= value.count - 13, value[7 + length] == 0 else { throw .malformed(at: 0) }
        let scope = try BSONView(UnsafeRawBufferPointer(rebasing: value[(8 + length)...]))
        return (UnsafeRawBufferPointer(rebasing: value[8..<(7 + length)]), scope)
    }

    /// Seconds since 1970, and the ordinal within that second.
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
