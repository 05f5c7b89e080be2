import Crypto
import Domain

/// A hash over what a request asks for, whatever form it came in.
package struct RequestFingerprint {
    private var hash = SHA256()

    package init() {}

    /// Takes in one part; each is told apart from its neighbours by its length.
    package mutating func add(_ part: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(part))
    }

    package mutating func add(_ text: String?) {
        add(text.map { Array($0.utf8) } ?? [])
    }

    /// 64 hexadecimal digits.
    package var text: String { hash.finalize().hexadecimal }
}

extension ImageRequest {
    /// - Parameter pictures: what was uploaded with it; its addresses differ each time, its bytes do not.
    package func fingerprint(pictures: [[UInt8]] = []) -> String {
        var print = RequestFingerprint()
        print.add(prompt.text)
        print.add(count.map(String.init))
        print.add(size?.rawValue)
        print.add(String(characterIDs.count))
        for character in characterIDs { print.add(character) }
        if pictures.isEmpty {
            for reference in references { print.add(reference.text) }
        } else {
            for picture in pictures { print.add(picture) }
        }
        return print.text
    }
}

extension VideoRequest {
    /// - Parameter door: which route it came through: each answers in a shape of its own.
    package func fingerprint(_ door: String) -> String {
        var print = RequestFingerprint()
        print.add(door)
        print.add(prompt.text)
        print.add(negativePrompt)
        print.add(duration.map(String.init))
        print.add(size?.text)
        print.add(fps.map(String.init))
        print.add(seed.map(String.init))
        return print.text
    }
}
