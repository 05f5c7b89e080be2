import SeededNumbers
import Testing
import Web

@Suite struct MultipartFuzzTests {
    private static let seed: UInt64 = 7_578

    @Test func `5,000 random forms are parsed exactly, in any chunks`() throws {
        var generator = SeededGenerator(seed: Self.seed)
        for number in 0..<5_000 {
            let boundary = ["b", "-", "--", "----x", "a-b"].randomElement(using: &generator)!
            let parts = (0..<Int.random(in: 0...4, using: &generator)).map { index in
                MultipartBody.Part(
                    part: MultipartPart(name: "n\(index)", filename: Bool.random(using: &generator) ? "f" : nil),
                    contents: Self.contents(boundary, &generator), isEnded: true
                )
            }
            let bytes = MultipartBody.bytes(
                parts.map { part in
                    let filename = part.part.filename.map { "; filename=\($0)" } ?? ""
                    return (["Content-Disposition: form-data; name=\(part.part.name)\(filename)"], part.contents)
                },
                boundary: boundary
            )
            let cuts = Self.cuts(bytes.count, &generator)
            let body = try MultipartBody.parse(bytes, cutAt: cuts, boundary: boundary)
            #expect(body.parts == parts, "form \(number), seed \(Self.seed)")
        }
        print("5000 random forms, seed \(Self.seed)")
    }

    @Test func `5,000 damaged forms give the same result in any chunks`() throws {
        var generator = SeededGenerator(seed: Self.seed + 1)
        let sample = MultipartBody.bytes(
            [
                (["Content-Disposition: form-data; name=a; filename=\"b\"", "Content-Type: x/y"], [13, 10, 45, 45]),
                (["Content-Disposition: form-data; name=\"c\""], Array("text".utf8)),
            ], boundary: "b"
        )
        let limits = MultipartLimits(
            parts: 2, headerBytes: 120, headerLines: 3, fieldBytes: 20, fileBytes: 30, outsideBytes: 8
        )
        var rejected = 0
        for number in 0..<5_000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&bytes, &generator) }
            let cuts = Self.cuts(bytes.count, &generator)
            let whole = Result { () throws(MultipartError) in
                try MultipartBody.parse(bytes, boundary: "b", limits: limits)
            }
            let cut = Result { () throws(MultipartError) in
                try MultipartBody.parse(bytes, cutAt: cuts, boundary: "b", limits: limits)
            }
            #expect(whole == cut, "form \(number), seed \(Self.seed + 1)")
            if case .failure = whole { rejected += 1 }
        }
        print("5000 damaged forms, \(rejected) rejected, seed \(Self.seed + 1)")
    }

    @Test func `contents full of truncated boundaries are unchanged`() throws {
        let fronts = Array("\r\n--\(MultipartBody.boundary)".utf8)
        let contents = fronts.indices.reduce(into: [UInt8]()) { $0 += fronts[..<$1] + [13, 13, 10] }
        let body = MultipartBody.file(contents)
        for length in 1...64 {
            let cuts = Array(stride(from: length, to: body.count, by: length))
            #expect(try MultipartBody.parse(body, cutAt: cuts).parts[0].contents == contents, "chunks of \(length)")
        }
    }

    @Test func `a chunk with many truncated boundaries gives few events`() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary(MultipartBody.boundary))
        let almost = Array("\r\n--\(MultipartBody.boundary)".utf8.dropLast())
        let body = MultipartBody.file((0..<10_000).flatMap { _ in almost })
        #expect(try parser.feed(body[...]).count == 3)
        try parser.finish()
    }

    /// Random bytes with many truncated boundaries and no complete one.
    private static func contents(_ boundary: String, _ generator: inout SeededGenerator) -> [UInt8] {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var contents: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: contents += delimiter.prefix(Int.random(in: 0..<delimiter.count, using: &generator))
            case 1: contents += [13]
            case 2: contents += [13, 10]
            default: contents += generator.bytes(3)
            }
        }
        // A boundary at the start of a line would end the part: use no contents then.
        let lines = [13, 10] + contents + [13, 10]
        let hasBoundary = lines.indices.contains { lines[$0...].starts(with: delimiter) }
        return hasBoundary ? [] : contents
    }

    private static func cuts(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in Int.random(in: 0...count, using: &generator) }
    }

    private static func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert([13, 10, 45, 98, 34, 59, 0].randomElement(using: &generator)!, at: index)
        case 3: bytes.insert(contentsOf: Array("\r\n--b".utf8), at: index)
        default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
        }
    }
}
