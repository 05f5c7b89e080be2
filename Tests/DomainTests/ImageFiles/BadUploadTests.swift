import Domain
import SeededNumbers
import Testing

@Suite struct BadUploadTests {
    private static let seed: UInt64 = 20_260_101
    private static let perClass = 100

    @Test(arguments: BadUpload.allCases)
    func `a hundred bad uploads of each class are refused or lose what they carry`(_ kind: BadUpload) throws {
        // A class has its own numbers, so that it can be run alone.
        let place = UInt64(BadUpload.allCases.firstIndex(of: kind)!)
        var generator = SeededGenerator(seed: Self.seed + place)
        var accepted = 0
        for number in 0..<Self.perClass {
            let bytes = try kind.make(using: &generator)
            do throws(ImageFileError) {
                let picture = try ImageFile(reading: bytes)
                accepted += 1
                #expect(!kind.mustBeRefused, "\(kind), number \(number), seed \(Self.seed)")
                #expect(!picture.bytes.contains(text: BadUpload.payloadMark), "\(kind), number \(number)")
                #expect((try? ImageFile(reading: picture.bytes)) == picture, "\(kind), number \(number)")
                #expect(picture.width * picture.height <= ImageFileLimits.standard.pixels)
            } catch {
                #expect(error.message.hasSuffix("."))
            }
        }
        print("\(kind): \(Self.perClass) bad uploads, \(accepted) cleaned and accepted, seed \(Self.seed)")
    }

    @Test func `there are at least a thousand bad uploads that must be refused`() {
        #expect(BadUpload.allCases.filter(\.mustBeRefused).count * Self.perClass >= 1000)
    }

    @Test(arguments: SampleImage.allCases)
    func `a picture cut off anywhere is refused`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        for length in bytes.indices {
            #expect(throws: ImageFileError.self, "\(length) bytes of \(sample)") {
                try ImageFile(reading: Array(bytes[..<length]))
            }
        }
    }

    @Test(arguments: SampleImage.allCases)
    func `any one byte changed gives a picture within limits or an error`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        var generator = SeededGenerator(seed: Self.seed)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = UInt8.random(in: 0...255, using: &generator)
            guard let picture = try? ImageFile(reading: changed) else { continue }
            #expect(picture.width <= ImageFileLimits.standard.side && picture.height <= ImageFileLimits.standard.side)
            #expect(throws: Never.self) { try ImageFile(reading: picture.bytes) }
        }
    }
}
