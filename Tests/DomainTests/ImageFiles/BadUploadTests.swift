import Domain
import SampleFiles
import SeededNumbers
import Testing

@Suite struct BadUploadTests {
    private static let seed: UInt64 = 20_260_101
    private static let perClass = 100

    @Test(arguments: BadUpload.allCases)
    func `a hundred bad uploads of each class are rejected or lose their payload`(_ kind: BadUpload) throws {
        // Each class has its own seed, so that it can be run alone.
        let index = UInt64(BadUpload.allCases.firstIndex(of: kind)!)
        var generator = SeededGenerator(seed: Self.seed + index)
        var accepted = 0
        for number in 0..<Self.perClass {
            let bytes = try kind.make(using: &generator)
            do throws(ImageFileError) {
                let image = try ImageFile(reading: bytes)
                accepted += 1
                #expect(!kind.mustBeRejected, "\(kind), number \(number), seed \(Self.seed)")
                #expect(!image.bytes.contains(text: BadUpload.payloadMarker), "\(kind), number \(number)")
                #expect((try? ImageFile(reading: image.bytes)) == image, "\(kind), number \(number)")
                #expect(image.width * image.height <= ImageFileLimits.standard.pixels)
            } catch {
                #expect(error.message.hasSuffix("."))
            }
        }
        print("\(kind): \(Self.perClass) bad uploads, \(accepted) cleaned and accepted, seed \(Self.seed)")
    }

    @Test func `at least a thousand bad uploads must be rejected`() {
        #expect(BadUpload.allCases.filter(\.mustBeRejected).count * Self.perClass >= 1000)
    }

    @Test(arguments: SampleImage.allCases)
    func `a truncated image is rejected at any length`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        for length in bytes.indices {
            #expect(throws: ImageFileError.self, "\(length) bytes of \(sample)") {
                try ImageFile(reading: Array(bytes[..<length]))
            }
        }
    }

    @Test(arguments: SampleImage.allCases)
    func `changing any byte gives an image within limits or an error`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        var generator = SeededGenerator(seed: Self.seed)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = UInt8.random(in: 0...255, using: &generator)
            guard let image = try? ImageFile(reading: changed) else { continue }
            #expect(image.width <= ImageFileLimits.standard.side && image.height <= ImageFileLimits.standard.side)
            #expect(throws: Never.self) { try ImageFile(reading: image.bytes) }
        }
    }
}
