import Application
import Domain
import NIOCore
import Testing

@Suite struct ContentDigesterTests {
    @Test func `The checksums of the published test vectors are right`() {
        #expect(
            ContentDigester.digest(of: Array("abc".utf8)).sha256
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ContentDigester.digest(of: Array("123456789".utf8)).crc32 == 0xCBF4_3926)
        #expect(ContentDigester.digest(of: []).crc32 == 0)
    }

    @Test func `The digest does not depend on the pieces in which the bytes arrive`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for size in [1, 2, 7, 8, 9, 64, 999] {
            var digester = ContentDigester()
            for start in stride(from: 0, to: bytes.count, by: size) {
                digester.update(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(digester.digest == ContentDigester.digest(of: bytes) && digester.size == 1000)
        }
    }
}
