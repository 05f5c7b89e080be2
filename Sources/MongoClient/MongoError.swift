package import BSON

/// What a command came to instead of its result.
@usableFromInline
package struct MongoError: Error, Sendable {
    package enum Kind: Sendable, Hashable {
        /// A unique index refused the write.
        case duplicateKey
        /// The server refused the command, with its error code.
        case server(code: Int32)
        /// No server could be found that can answer, or the connection to it broke.
        case unreachable
        /// The command's time ran out, while waiting for a connection or at the server.
        case timedOut
        /// As many commands wait as may wait.
        case overloaded
        /// The caller's task was cancelled before the command was sent.
        case cancelled
        /// The client has been closed.
        case closed
        /// The answer, or a document in it, is not what the command promises; or a document was handed in that cannot be
        /// sent, being malformed or too large.
        case unexpectedReply
        /// The connection string cannot be used.
        case invalidConfiguration
    }

    package let kind: Kind
    /// The server's labels, such as `RetryableWriteError`.
    package let labels: Set<String>
    /// For logs only: may hold values out of documents.
    package let detail: String
    /// Whether it is certain that no server got the command, as far as it was sent only once; otherwise it may have been
    /// carried out, whole or in part.
    package let isUnsent: Bool

    package init(_ kind: Kind, labels: Set<String> = [], detail: String = "", isUnsent: Bool = false) {
        self.kind = kind
        self.labels = labels
        self.detail = detail
        self.isUnsent = isUnsent || [.overloaded, .cancelled, .closed, .invalidConfiguration].contains(kind)
    }

    /// A document that could not be read as what it should be.
    package init(reading error: BSONError) {
        self.init(.unexpectedReply, detail: "\(error)")
    }
}

/// Says the kind and nothing that came out of a document.
extension MongoError: CustomStringConvertible {
    @usableFromInline
    package var description: String { "MongoError(\(kind))" }
}
