import Glibc

/// Builds an ICC profile of version 2, and converts its colors independently of the code under test.
enum ICCProfile {
    /// Display P3 with a gamma of 2.2.
    static let displayP3: [UInt8] = {
        let curve = Array("curv\0\0\0\0".utf8) + number(1) + [0x02, 0x33, 0, 0]
        let tags: [(String, [UInt8])] = [
            ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(0.51512, 0.2412, -0.00105)),
            ("gXYZ", xyz(0.29198, 0.69225, 0.04189)), ("bXYZ", xyz(0.1571, 0.06657, 0.78407)), ("rTRC", curve),
            ("gTRC", curve), ("bTRC", curve),
        ]
        var (table, contents): ([UInt8], [UInt8]) = (number(tags.count), [])
        let start = 128 + 4 + 12 * tags.count
        for (name, tag) in tags {
            table += Array(name.utf8) + number(start + contents.count) + number(tag.count)
            contents += tag
        }
        let size = start + contents.count
        var header = number(size) + number(0) + [2, 0x40, 0, 0] + Array("mntrRGB XYZ ".utf8)
        header += [UInt8](repeating: 0, count: 12) + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28)
        header += xyz(0.9642, 1, 0.8249).dropFirst(8) + [UInt8](repeating: 0, count: 48)
        return header + table + contents
    }()

    /// A color of Display P3 in sRGB.
    static func shown(_ color: [Double]) -> [Double] {
        let linear = color.map { pow($0 / 255, 2.2) }
        let matrix = [[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]]
        return matrix.map { row in
            let value = zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 }
            return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055)
        }
    }

    private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
        Array("XYZ \0\0\0\0".utf8) + [x, y, z].flatMap { number(Int(($0 * 65536).rounded())) }
    }

    private static func number(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
