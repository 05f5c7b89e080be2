import Crypto
import Domain

/// A hash over the meaning of a request, independent of its encoding.
package struct RequestFingerprint {
    private var hash = SHA256()

    package init() {}

    /// Adds one part, prefixed with its length.
    package mutating func add(_ part: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(part))
    }

    package mutating func add(_ text: String?) {
        add(text.map { Array($0.utf8) } ?? [])
    }

    /// Adds the item that a request is made from, if there is one: stored fingerprints of other requests stay as they are.
    fileprivate mutating func add(source: RecordID?) {
        guard let source else { return }
        add("derived_from")
        add(source.text)
    }

    /// 64 hexadecimal digits.
    package var text: String { hash.finalize().hexadecimal }
}

extension ImageRequest {
    /// - Parameter images: digests of the uploaded files, used instead of their URLs, which differ each time.
    package func fingerprint(images: [[UInt8]] = []) -> String {
        var fingerprint = RequestFingerprint()
        fingerprint.add(prompt.text)
        fingerprint.add(count.map(String.init))
        fingerprint.add(size?.rawValue)
        fingerprint.add(String(characterIDs.count))
        for character in characterIDs { fingerprint.add(character) }
        if images.isEmpty {
            for reference in references { fingerprint.add(reference.text) }
        } else {
            for image in images { fingerprint.add(image) }
        }
        fingerprint.add(source: derivedFrom)
        return fingerprint.text
    }
}

extension VideoRequest {
    /// - Parameter route: the responses of the routes differ in shape.
    package func fingerprint(_ route: String) -> String {
        var fingerprint = RequestFingerprint()
        fingerprint.add(route)
        fingerprint.add(prompt.text)
        fingerprint.add(negativePrompt)
        fingerprint.add(duration.map(String.init))
        fingerprint.add(size?.text)
        fingerprint.add(fps.map(String.init))
        fingerprint.add(seed.map(String.init))
        fingerprint.add(source: derivedFrom)
        return fingerprint.text
    }
}
