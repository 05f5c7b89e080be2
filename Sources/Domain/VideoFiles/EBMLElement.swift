/// An element of a Matroska file (RFC 8794).
struct EBMLElement {
    let id: UInt32
    /// The offset of its header.
    let start: Int64
    let content: Range<Int64>
    /// Whether its length is not in the file: it ends where an element begins that it cannot contain.
    let isOpen: Bool

    var end: Int64 { content.upperBound }
}

extension VideoSource {
    /// Reads the header of an element.
    ///
    /// - Parameter end: of what contains it: where an element of unknown length is taken to end. Others may reach beyond.
    /// - Throws: `truncated` if the header reaches beyond the end of the file; `damaged` if it is invalid.
    mutating func element(at offset: Int64, before end: Int64) throws(VideoFileError) -> EBMLElement {
        try addPart()
        // An id of at most 4 bytes, a length of at most 8. Leading zeros of the first byte tell how many follow.
        let bytes = try bytes(at: offset, atMost: 12)
        guard let first = bytes.first else { throw .truncated }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4 else { throw .damaged(at: offset) }
        guard bytes.count > idLength else { throw .truncated }
        let sizeLength = bytes[idLength].leadingZeroBitCount + 1
        guard sizeLength <= 8 else { throw .damaged(at: offset) }
        guard bytes.count >= idLength + sizeLength else { throw .truncated }
        let mask = UInt64.max >> UInt64(64 - 7 * sizeLength)
        let length = bytes[idLength..<(idLength + sizeLength)].bigEndianNumber & mask
        let start = offset + Int64(idLength + sizeLength)
        let isOpen = length == mask
        // At most 56 bits: the sum cannot overflow.
        let contentEnd = isOpen ? max(start, end) : start + Int64(length)
        return EBMLElement(
            id: UInt32(bytes[..<idLength].bigEndianNumber), start: offset, content: start..<contentEnd, isOpen: isOpen)
    }

    /// Calls the body with the elements in an element.
    mutating func forEachElement(
        in parent: EBMLElement, _ body: (inout VideoSource, EBMLElement) throws(VideoFileError) -> Void
    ) throws(VideoFileError) {
        var offset = parent.content.lowerBound
        while offset < parent.end {
            let element = try element(at: offset, before: parent.end)
            guard element.end <= parent.end else { throw .damaged(at: offset) }
            try body(&self, element)
            offset = element.end
        }
    }

    /// The number in an element.
    func number(_ element: EBMLElement) throws(VideoFileError) -> UInt64 {
        let count = element.content.count
        guard count <= 8 else { throw .damaged(at: element.start) }
        return try bytes(at: element.content.lowerBound, count).bigEndianNumber
    }
}
