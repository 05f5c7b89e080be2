import Application
import Domain
import Testing

/// The names of items in the addresses of a share.
@Suite struct SharedItemCipherTests {
    private let token = ShareToken(bytes: Array(1...20))
    private let secret = [UInt8](repeating: 1, count: StoredShare.secretLength)
    private let image = ItemReference(.image, RecordID("6904d2a1c8e5f70123456789")!)

    @Test func `A name is read back as its item, and is always the same`() throws {
        let key = SharedItemCipher(token, secret: secret)
        for item in [
            image, ItemReference(.video, image.id), ItemReference(.image, RecordID(high: .max, low: .max)),
        ] {
            let name = try key.name(of: item)
            #expect(name.utf8.count == 55)
            #expect(key.item(named: name) == item)
            #expect(try SharedItemCipher(token, secret: secret).name(of: item) == name)
        }
    }

    @Test func `Another share has other names, and knows none of this one's`() throws {
        let name = try SharedItemCipher(token, secret: secret).name(of: image)
        let other = SharedItemCipher(ShareToken(bytes: Array(2...21)), secret: secret)
        #expect(try other.name(of: image) != name)
        #expect(other.item(named: name) == nil)
        #expect(!name.contains(image.id.text))
    }

    @Test func `A visitor, who has the token but not the secret, cannot read a name`() throws {
        let name = try SharedItemCipher(token, secret: secret).name(of: image)
        for guess in [[], Array(repeating: 2, count: secret.count)] as [[UInt8]] {
            let key = SharedItemCipher(token, secret: guess)
            #expect(key.item(named: name) == nil)
            #expect(try key.name(of: image) != name)
        }
    }

    @Test func `No changed name is one`() throws {
        let key = SharedItemCipher(token, secret: secret)
        let name = try key.name(of: image)
        for index in name.indices {
            for digit in "AZaz09-_" where name[index] != digit {
                let changed = name.replacingCharacters(of: index, with: digit)
                #expect(key.item(named: changed) == nil, "\(changed)")
            }
        }
        for text in [
            "", "image", image.id.text, String(name.dropLast()), name + "A", name + name, name + "=", "../\(name)",
        ] {
            #expect(key.item(named: text) == nil, "\(text)")
        }
    }

    @Test func `A token has 27 characters, and only those that are made are tokens`() {
        #expect(token.text.utf8.count == 27)
        #expect(ShareToken(token.text) == token)
        #expect(token.hash.text.utf8.count == 64 && !token.hash.text.contains(token.text))
        for text in [
            "", "a", token.text + "A", String(token.text.dropLast()), token.text.dropLast() + "_",
            "../../../../../../../etc/pa",
        ] {
            #expect(ShareToken(text) == nil, "\(text)")
        }
    }
}

extension String {
    fileprivate func replacingCharacters(of index: Index, with character: Character) -> String {
        String(self[..<index]) + String(character) + String(self[self.index(after: index)...])
    }
}
