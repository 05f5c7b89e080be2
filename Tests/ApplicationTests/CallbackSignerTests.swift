import Application
import Domain
import Testing

@Suite struct CallbackSignerTests {
    private let signer = CallbackSigner(
        secret: "a secret of thirty-two bytes, 32", publicBase: "https://afterimage.example")
    private let record = RecordID("0123456789abcdef01234567")!

    private var signature: String { String(signer.url(for: record).suffix(64)) }

    @Test func `A callback URL holds the record and its signature, as documented`() {
        #expect(
            signer.url(for: record)
                == "https://afterimage.example/api/v1/nanobanana/callback?record=0123456789abcdef01234567"
                // From: openssl dgst -sha256 -hmac
                + "&signature=d4d6d402ead59725c2ee45876b2190f588ac7eae0466acfb5fbaf1d50481420c")
    }

    @Test func `A signed URL is accepted`() {
        #expect(signer.record(record.text, signature: signature) == record)
    }

    @Test func `Every altered character is rejected`() {
        var accepted: [String] = []
        for place in signature.indices {
            for digit in "0123456789abcdef" where digit != signature[place] {
                let altered = signature.replacing(place, with: digit)
                if signer.record(record.text, signature: altered) != nil { accepted.append(altered) }
            }
        }
        for place in record.text.indices {
            for digit in "0123456789abcdef" where digit != record.text[place] {
                let altered = record.text.replacing(place, with: digit)
                if signer.record(altered, signature: signature) != nil { accepted.append(altered) }
            }
        }
        #expect(accepted == [])
    }

    @Test func `Only the exact spelling of the signature is accepted`() {
        let others = [
            nil, "", signature.uppercased(), String(signature.dropLast()), String(signature.dropLast(2)),
            signature + "0", signature + "00", " " + signature, signature + "\n", "0x" + signature.dropFirst(2),
            String(repeating: "０", count: 64), String(repeating: "é", count: 32),
        ]
        for other in others { #expect(signer.record(record.text, signature: other) == nil) }
    }

    @Test func `A signature is valid for one record and one secret`() {
        let other = RecordID("0123456789abcdef01234568")!
        #expect(signer.record(other.text, signature: signature) == nil)
        #expect(signer.record(nil, signature: signature) == nil)
        #expect(signer.record("", signature: signature) == nil)
        let otherSigner = CallbackSigner(
            secret: "a secret of thirty-two bytes, 33", publicBase: "https://afterimage.example")
        #expect(otherSigner.record(record.text, signature: signature) == nil)
    }
}

extension String {
    fileprivate func replacing(_ place: Index, with character: Character) -> String {
        self[..<place] + String(character) + self[index(after: place)...]
    }
}

extension CallbackSignerTests {
    @Test func `A previous secret is accepted while it is listed, and signs nothing`() {
        let (old, new) = ("an old secret of thirty-two bytes", "a new secret of thirty-two bytes")
        let record = RecordID("0123456789abcdef01234567")!
        let signature = String(CallbackSigner(secret: old, publicBase: "").url(for: record).suffix(64))
        let both = CallbackSigner(secret: new, previous: ["an unused secret of thirty-two bytes", old], publicBase: "")
        #expect(both.record(record.text, signature: signature) == record)
        #expect(both.url(for: record) == CallbackSigner(secret: new, publicBase: "").url(for: record))
        #expect(CallbackSigner(secret: new, publicBase: "").record(record.text, signature: signature) == nil)
    }
}
