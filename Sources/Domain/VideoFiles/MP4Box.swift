/// A box (atom) of an MP4 or QuickTime file.
struct MP4Box {
    /// Four characters.
    let type: String
    /// The offset of its header.
    let start: Int64
    let content: Range<Int64>

    var end: Int64 { content.upperBound }
}

extension VideoSource {
    /// Reads the header of a box.
    ///
    /// - Parameter end: of what contains it. The box may reach beyond it.
    /// - Throws: `truncated` if the header does; `damaged` if the length is impossible.
    mutating func box(at offset: Int64, before end: Int64) throws(VideoFileError) -> MP4Box {
        try addPart()
        guard end - offset >= 8 else { throw .truncated }
        let header = try bytes(at: offset, 8)
        let type = String(decoding: header[4...], as: UTF8.self)
        var (length, headerLength) = (header[..<4].bigEndianNumber, Int64(8))
        if length == 0 { length = UInt64(end - offset) }
        if length == 1 {
            guard end - offset >= 16 else { throw .truncated }
            length = try bytes(at: offset + 8, 8).bigEndianNumber
            headerLength = 16
        }
        guard length >= UInt64(headerLength), length <= UInt64(Int64.max - offset) else { throw .damaged(at: offset) }
        return MP4Box(type: type, start: offset, content: (offset + headerLength)..<(offset + Int64(length)))
    }

    /// Calls the body with the boxes in a box.
    mutating func forEachBox(
        in parent: MP4Box, _ body: (inout VideoSource, MP4Box) throws(VideoFileError) -> Void
    ) throws(VideoFileError) {
        var offset = parent.content.lowerBound
        // QuickTime ends some lists with four zeros.
        while parent.end - offset >= 8 {
            let box = try box(at: offset, before: parent.end)
            guard box.end <= parent.end else { throw .damaged(at: offset) }
            try body(&self, box)
            offset = box.end
        }
    }
}
