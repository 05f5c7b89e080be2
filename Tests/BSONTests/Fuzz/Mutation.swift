import SeededNumbers

/// Corrupts bytes in one to three places.
struct Mutation {
    var generator: SeededGenerator

    /// - Parameter interesting: bytes with a special meaning, inserted more often than others.
    mutating func mutated(_ original: [UInt8], interesting: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            let byte =
                generator.once(in: 2) ? interesting.randomElement(using: &generator)! : UInt8(generator.next() >> 56)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.insert(byte, at: place)
            case 3: bytes.remove(at: place)
            case 4: bytes.removeSubrange(place...)
            default:
                let length = min(bytes.count - place, Int.random(in: 1...8, using: &generator))
                let target = Int.random(in: bytes.indices, using: &generator)
                bytes.insert(contentsOf: bytes[place..<(place + length)], at: target)
            }
        }
        return bytes
    }

    /// Corrupt a document, but mostly repair its outer length and terminator, so that its contents are read.
    mutating func mutated(document original: [UInt8]) -> [UInt8] {
        var bytes = mutated(original, interesting: [0, 1, 2, 3, 4, 5, 0x0B, 0x0C, 0x0F, 0x7F, 0x80, 0xFF])
        guard bytes.count >= 5, !generator.once(in: 8) else { return bytes }
        for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: bytes.count >> (8 * index)) }
        bytes[bytes.count - 1] = 0
        return bytes
    }
}
