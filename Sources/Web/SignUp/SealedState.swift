package import Domain
import JSON

/// What a browser keeps between the start of a sign-in by the identity provider and its answer.
package struct SealedState: Sendable, Equatable {
    /// In bytes; longer ones do not fit into a cookie.
    private static let maximumPathLength = 1000

    package let state: String
    package let nonce: String
    /// The secret behind the code challenge (RFC 7636).
    package let verifier: String
    /// Where the user goes then, a path of this server.
    package let path: String
    /// The account that is to be linked; nil for a sign-in.
    package let link: RecordID?
    /// When a new sign-in was asked for; nil if any is enough.
    package let signInSince: Timestamp?
    package let expiry: Timestamp

    package init(
        state: String, nonce: String, verifier: String, path: String, link: RecordID? = nil,
        signInSince: Timestamp? = nil, expiry: Timestamp
    ) {
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
        self.path = path
        self.link = link
        self.signInSince = signInSince
        self.expiry = expiry
    }

    /// - Returns: the path, if it certainly leads to this server; otherwise the gallery's.
    package static func path(_ text: String?) -> String {
        // Browsers read a backslash as a slash, and leave out tabs and line ends.
        guard let text, text.utf8.count <= maximumPathLength, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "/gallery" }
        return text
    }

    var json: String {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"state":"#)
        json.string(state)
        json.raw(#","nonce":"#)
        json.string(nonce)
        json.raw(#","verifier":"#)
        json.string(verifier)
        json.raw(#","path":"#)
        json.string(path)
        if let link {
            json.raw(#","link":"#)
            json.id(link)
        }
        if let signInSince {
            json.raw(#","since":"#)
            json.integer(Int(signInSince.milliseconds))
        }
        json.raw(#","expiry":"#)
        json.integer(Int(expiry.milliseconds))
        json.raw("}")
        return json.text
    }

    init?(json: [UInt8]) {
        guard let fields = try? JSONValue(parsing: json, maximumDepth: 1), let state = fields["state"]?.string,
            let nonce = fields["nonce"]?.string, let verifier = fields["verifier"]?.string,
            let path = fields["path"]?.string, let expiry = fields["expiry"]?.integer
        else { return nil }
        self.init(
            state: state, nonce: nonce, verifier: verifier, path: path,
            link: fields["link"]?.string.flatMap { RecordID($0) },
            signInSince: fields["since"]?.integer.map { Timestamp(milliseconds: Int64($0)) },
            expiry: Timestamp(milliseconds: Int64(expiry)))
    }
}
