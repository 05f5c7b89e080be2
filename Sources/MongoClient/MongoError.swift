package import BSON

/// Error of a command.
@usableFromInline
package struct MongoError: Error, Sendable {
    package enum Kind: Sendable, Hashable {
        /// The write violates a unique index.
        case duplicateKey
        /// The server rejected the command with this error code.
        case server(code: Int32)
        /// No usable server was found, or the connection failed.
        case unreachable
        /// The command timed out while waiting for a connection or on the server.
        case timedOut
        /// The queue is full.
        case overloaded
        /// The task was cancelled before the command was sent.
        case cancelled
        /// The client has been closed.
        case closed
        /// The reply or a document in it has an unexpected format; or a document to send is malformed or too large.
        case unexpectedReply
        /// The connection string is invalid.
        case invalidConfiguration
    }

    package let kind: Kind
    /// The server's error labels, such as `RetryableWriteError`.
    package let labels: Set<String>
    /// For logs only: may contain values from documents.
    package let detail: String
    /// Whether no server received the command, provided it was sent only once; otherwise it may have been executed in
    /// whole or in part.
    package let isUnsent: Bool
    /// The outcome of a write that failed with this error.
    package let outcome: WriteOutcome

    /// - Parameter outcome: nil to derive it from the other parameters.
    package init(
        _ kind: Kind, labels: Set<String> = [], detail: String = "", isUnsent: Bool = false,
        outcome: WriteOutcome? = nil
    ) {
        self.kind = kind
        self.labels = labels
        self.detail = detail
        self.isUnsent = isUnsent || [.overloaded, .cancelled, .closed, .invalidConfiguration].contains(kind)
        let isNotApplied = self.isUnsent || labels.contains("NoWritesPerformed") || Self.isRejection(kind)
        self.outcome = outcome ?? (isNotApplied ? .notApplied : .unknown)
    }

    /// Whether the server replied that it did not execute the command.
    private static func isRejection(_ kind: Kind) -> Bool {
        switch kind {
        case .duplicateKey, .server: true
        case .unreachable, .timedOut, .unexpectedReply, .overloaded, .cancelled, .closed, .invalidConfiguration: false
        }
    }

    /// A document that cannot be decoded.
    package init(reading error: BSONError) {
        self.init(.unexpectedReply, detail: "\(error)")
    }
}

/// Describes only the kind, never values from documents.
extension MongoError: CustomStringConvertible {
    @usableFromInline
    package var description: String { "MongoError(\(kind))" }
}
