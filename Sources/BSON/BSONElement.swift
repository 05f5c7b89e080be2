#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Key and value of one element, pointing into a document's bytes; valid as long as those are.
package struct BSONElement {
    package let type: BSONType
    /// The key without its terminator.
    package let key: UnsafeRawBufferPointer
    /// The encoded value.
    package let value: UnsafeRawBufferPointer

    /// Whether the key equals `name`, byte for byte.
    @inlinable package func hasKey(_ name: StaticString) -> Bool {
        guard name.utf8CodeUnitCount == key.count else { return false }
        return key.isEmpty || memcmp(name.utf8Start, key.baseAddress!, key.count) == 0
    }

    /// The key as text.
    package func keyText() throws(BSONError) -> String { try Self.text(key) }

    /// A string, symbol or code.
    package func string() throws(BSONError) -> String {
        switch type {
        case .string, .symbol, .code: return try Self.text(try stringBytes())
        default: throw .wrongType(found: type)
        }
    }

    /// Bytes of a string, symbol or code, not validated as UTF-8.
    @inlinable package func stringBytes() throws(BSONError) -> UnsafeRawBufferPointer {
        guard value.count >= 5, value[value.count - 1] == 0 else { throw .malformed(at: 0) }
        return UnsafeRawBufferPointer(rebasing: value[4..<(value.count - 1)])
    }

    /// An int32, an int64, or a double with an integral value, as MongoDB's shell writes.
    @inlinable package func integer() throws(BSONError) -> Int64 {
        switch type {
        case .int32: return Int64(Int32(littleEndian: value.loadUnaligned(as: Int32.self)))
        case .int64: return Int64(littleEndian: value.loadUnaligned(as: Int64.self))
        case .double:
            guard let whole = Int64(exactly: try double()) else { throw .wrongType(found: .double) }
            return whole
        default: throw .wrongType(found: type)
        }
    }

    /// A double, int32 or int64.
    package func double() throws(BSONError) -> Double {
        switch type {
        case .double: return Double(bitPattern: UInt64(littleEndian: value.loadUnaligned(as: UInt64.self)))
        case .int32, .int64: return Double(try integer())
        default: throw .wrongType(found: type)
        }
    }

    package func bool() throws(BSONError) -> Bool {
        guard type == .bool else { throw .wrongType(found: type) }
        switch value[0] {
        case 0: return false
        case 1: return true
        default: throw .malformed(at: 0)
        }
    }

    /// Milliseconds since 1970.
    @inlinable package func milliseconds() throws(BSONError) -> Int64 {
        guard type == .date else { throw .wrongType(found: type) }
        return Int64(littleEndian: value.loadUnaligned(as: Int64.self))
    }

    @inlinable package func objectID() throws(BSONError) -> ObjectID {
        guard type == .objectID else { throw .wrongType(found: type) }
        return ObjectID(
            high: UInt64(bigEndian: value.loadUnaligned(as: UInt64.self)),
            low: UInt32(bigEndian: value.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        )
    }

    /// The nested document or array.
    @inlinable package func view() throws(BSONError) -> BSONView {
        guard type == .document || type == .array else { throw .wrongType(found: type) }
        return try BSONView(value)
    }

    /// - Parameter bytes: followed by a zero byte, like every string and key in a document.
    static func text(_ bytes: UnsafeRawBufferPointer) throws(BSONError) -> String {
        let characters = bytes.assumingMemoryBound(to: CChar.self)
        // Fast path: validating C strings is many times faster, and hardly any string contains a zero byte.
        if let start = characters.baseAddress, strlen(start) == bytes.count {
            guard let text = String(validatingCString: start) else { throw .invalidUTF8 }
            return text
        }
        guard let text = String(validating: bytes.bindMemory(to: UInt8.self), as: UTF8.self) else {
            throw .invalidUTF8
        }
        return text
    }
}
