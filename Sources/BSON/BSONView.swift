/// Non-owning view of a document's bytes: no copy, no allocation.
///
/// A view is valid only as long as its memory, so it must not escape the closure that received it. Lengths are checked
/// during iteration, so a malicious document causes an error and never an out-of-bounds read.
package struct BSONView {
    /// Maximum nesting depth, MongoDB's own limit.
    package static let maximumDepth = 100

    /// The whole document: four bytes of length, the elements, a zero byte.
    package let bytes: UnsafeRawBufferPointer

    /// - Throws: `malformed` if the length prefix is not that of `bytes` or the last byte is not zero.
    @inlinable package init(_ bytes: UnsafeRawBufferPointer) throws(BSONError) {
        guard bytes.count >= 5 else { throw .malformed(at: 0) }
        guard Int(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self))) == bytes.count else {
            throw .malformed(at: 0)
        }
        guard bytes[bytes.count - 1] == 0 else { throw .malformed(at: bytes.count - 1) }
        self.bytes = bytes
    }

    /// - Parameter bytes: with valid length and terminator.
    init(trusted bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Iterator over the elements.
    @inlinable package func elements() -> Elements { Elements(bytes) }

    /// The first element with that key, or nil; linear search.
    @inlinable package func first(_ key: StaticString) throws(BSONError) -> BSONElement? {
        var elements = elements()
        while let element = try elements.next() {
            if element.hasKey(key) { return element }
        }
        return nil
    }

    package struct Elements {
        @usableFromInline let bytes: UnsafeRawBufferPointer
        @usableFromInline var offset = 4

        @inlinable init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        /// The next element, or nil at the document's end.
        @inlinable package mutating func next() throws(BSONError) -> BSONElement? {
            let start = offset
            let end = bytes.count - 1
            guard start < end else { return nil }
            guard let type = BSONType(rawValue: bytes[start]) else {
                if bytes[start] == 0 { throw .malformed(at: start) }
                throw .unknownType(bytes[start])
            }
            let keyEnd = try BSONView.endOfName(in: bytes, from: start + 1, limit: end)
            let value = keyEnd + 1
            let length = try BSONView.lengthOfValue(type, in: bytes, at: value, limit: end)
            offset = value + length
            return BSONElement(
                type: type,
                key: UnsafeRawBufferPointer(rebasing: bytes[(start + 1)..<keyEnd]),
                value: UnsafeRawBufferPointer(rebasing: bytes[value..<(value + length)])
            )
        }
    }

    /// Offset of the terminator of the name that begins at `start`.
    @inlinable static func endOfName(in bytes: UnsafeRawBufferPointer, from start: Int, limit: Int) throws(BSONError)
        -> Int
    {
        var index = start
        while index < limit {
            if bytes[index] == 0 { return index }
            index &+= 1
        }
        throw .malformed(at: start)
    }

    /// Length of the value in bytes, checked against `limit`.
    @inlinable static func lengthOfValue(
        _ type: BSONType, in bytes: UnsafeRawBufferPointer, at start: Int, limit: Int
    ) throws(BSONError) -> Int {
        let length: Int
        switch type {
        case .undefined, .null, .maxKey, .minKey: length = 0
        case .bool: length = 1
        case .int32: length = 4
        case .double, .date, .timestamp, .int64: length = 8
        case .objectID: length = 12
        case .decimal128: length = 16
        case .string, .code, .symbol: length = 4 + (try lengthPrefix(bytes, at: start, limit: limit, minimum: 1))
        case .binary: length = 5 + (try lengthPrefix(bytes, at: start, limit: limit, minimum: 0))
        case .document, .array: length = try lengthPrefix(bytes, at: start, limit: limit, minimum: 5)
        case .codeWithScope: length = try lengthPrefix(bytes, at: start, limit: limit, minimum: 14)
        case .dbPointer: length = 16 + (try lengthPrefix(bytes, at: start, limit: limit, minimum: 1))
        case .regex:
            let pattern = try endOfName(in: bytes, from: start, limit: limit)
            length = try endOfName(in: bytes, from: pattern + 1, limit: limit) + 1 - start
        }
        guard length <= limit - start else { throw .malformed(at: start) }
        return length
    }

    @inlinable static func lengthPrefix(
        _ bytes: UnsafeRawBufferPointer, at start: Int, limit: Int, minimum: Int
    ) throws(BSONError) -> Int {
        guard limit - start >= 4 else { throw .malformed(at: start) }
        let length = Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)))
        guard length >= minimum else { throw .malformed(at: start) }
        return length
    }
}
