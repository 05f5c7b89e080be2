/// Checks a scan header (SOS) against its frame.
enum JPEGScan {
    static func check(
        _ contents: ArraySlice<UInt8>, in frame: JPEGFrame, quantizationTables: Set<UInt8>, at offset: Int
    ) throws(ImageFileError) {
        let bytes = Array(contents)
        guard let count = bytes.first.map(Int.init), (1...frame.components.count).contains(count),
            bytes.count == 4 + 2 * count
        else { throw .damaged(at: offset) }
        var seen: Set<UInt8> = []
        for index in 0..<count {
            let (id, tables) = (bytes[1 + 2 * index], bytes[2 + 2 * index])
            guard
                let component = frame.components.first(where: { $0.id == id }), seen.insert(id).inserted,
                quantizationTables.contains(component.quantizationTable), tables >> 4 <= 3, tables & 0x0F <= 3
            else { throw .damaged(at: offset) }
        }
        guard frame.isProgressive else { return }
        // The range of coefficients. DC (0) has scans of its own; AC scans have one component each.
        let (first, last, approximation) = (bytes[bytes.count - 3], bytes[bytes.count - 2], bytes[bytes.count - 1])
        let isSpectrum = first == 0 ? last == 0 : first <= last && last <= 63 && count == 1
        guard isSpectrum, approximation >> 4 <= 13, approximation & 0x0F <= 13 else { throw .damaged(at: offset) }
    }
}
