import Crypto
package import Domain

/// Names the items of a share in its addresses: their ids, encrypted for this share. A name does not reveal the id, or
/// that two shares have the same item; an invented name is refused without a query.
package struct SharedItemCipher: Sendable {
    /// Of the encryption's nonce, which is made from the id: an item always has the same name.
    private static let nonceLength = 12
    private static let tagLength = 16
    /// Of the kind and the id.
    private static let length = 13

    private let encryption: SymmetricKey
    private let nonces: SymmetricKey

    /// - Parameter secret: of the share; every visitor has the token.
    package init(_ token: ShareToken, secret: [UInt8]) {
        encryption = token.key(for: "items", secret)
        nonces = token.key(for: "nonces", secret)
    }

    package func name(of item: ItemReference) throws(Failure) -> String {
        let plain = [Self.digit(of: item.kind)] + Self.bytes(of: item.id)
        let nonce = HMAC<SHA256>.authenticationCode(for: plain, using: nonces).prefix(Self.nonceLength)
        do {
            let box = try AES.GCM.seal(plain, using: encryption, nonce: AES.GCM.Nonce(data: Array(nonce)))
            return Base64URL.text(of: Array(nonce) + Array(box.ciphertext) + Array(box.tag))
        } catch {
            throw .unexpected("an item could not be named: \(error)")
        }
    }

    /// - Returns: nil if it is no name of this share.
    package func item(named name: String) -> ItemReference? {
        guard name.utf8.count <= 64, let sealed = Base64URL.bytes(of: name),
            sealed.count == Self.nonceLength + Self.length + Self.tagLength,
            let nonce = try? AES.GCM.Nonce(data: sealed.prefix(Self.nonceLength)),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropFirst(Self.nonceLength).prefix(Self.length),
                tag: sealed.suffix(Self.tagLength)),
            let plain = (try? AES.GCM.open(box, using: encryption)).map({ Array($0) }), plain.count == Self.length,
            let kind = ItemKind.allCases.first(where: { Self.digit(of: $0) == plain[0] })
        else { return nil }
        let high = plain[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = plain[9...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return ItemReference(kind, RecordID(high: high, low: low))
    }

    private static func digit(of kind: ItemKind) -> UInt8 {
        switch kind {
        case .image: 0
        case .video: 1
        }
    }

    private static func bytes(of id: RecordID) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: id.high >> (56 - 8 * $0)) }
            + (0..<4).map { UInt8(truncatingIfNeeded: id.low >> (24 - 8 * $0)) }
    }
}
