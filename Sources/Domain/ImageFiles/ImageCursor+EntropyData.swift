extension ImageCursor {
    private enum End {
        case marker(at: Int)
        case strayRestart(at: Int)
        case none
    }

    /// Skips a scan's entropy-coded data, up to the marker that ends it.
    ///
    /// - Parameter restarts: whether restart markers are allowed. Their numbering is not checked: decoders use it to
    ///   resynchronize after an error.
    mutating func takeEntropyData(restarts: Bool) throws(ImageFileError) -> Range<Int> {
        let start = offset
        let end = bytes.withUnsafeBytes { Self.endOfEntropyData(in: $0, from: start, restarts: restarts) }
        switch end {
        case .marker(let index): return try take(index - start)
        case .strayRestart(let index): throw .damaged(at: index)
        case .none: throw .truncated
        }
    }

    private static func endOfEntropyData(in bytes: UnsafeRawBufferPointer, from start: Int, restarts: Bool) -> End {
        var index = start
        while index + 1 < bytes.count {
            guard bytes[index] == 0xFF else {
                index &+= 1
                continue
            }
            switch bytes[index + 1] {
            case 0x00: index += 2
            // Of several 0xFF, all but the last may be fill bytes.
            case 0xFF: index += 1
            case JPEGMarker.restarts:
                guard restarts else { return .strayRestart(at: index) }
                index += 2
            default: return .marker(at: index)
            }
        }
        return .none
    }
}
