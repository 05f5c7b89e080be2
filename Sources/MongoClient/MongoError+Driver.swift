import BSON
import CMongoC

extension MongoError {
    /// Map an error of the driver.
    ///
    /// - Parameter reply: the server's reply, if any; supplies labels and code.
    init(driver error: cmongo_error, reply: BSONView?) {
        let detail = error.text
        let replyError = reply.flatMap { try? ReplyError($0) } ?? ReplyError()
        let code = replyError.code ?? Int32(truncatingIfNeeded: error.code)
        switch (mongoc_error_domain_t(error.domain), error.code) {
        case (MONGOC_ERROR_SERVER_SELECTION, _):
            self.init(.unreachable, labels: replyError.labels, detail: detail, isUnsent: true)
        case (MONGOC_ERROR_STREAM, _):
            self.init(.unreachable, labels: replyError.labels, detail: detail)
        // Errors raised by the driver itself take precedence over the replies that it makes up for them.
        case (MONGOC_ERROR_BSON, _), (MONGOC_ERROR_PROTOCOL, _),
            (MONGOC_ERROR_COMMAND, MONGOC_ERROR_COMMAND_INVALID_ARG.rawValue):
            self.init(.unexpectedReply, labels: replyError.labels, detail: detail)
        case (MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue):
            self.init(
                .server(code: replyError.code ?? Self.authenticationFailed), labels: replyError.labels, detail: detail)
        case (MONGOC_ERROR_SERVER, _), (MONGOC_ERROR_WRITE_CONCERN, _), (MONGOC_ERROR_QUERY, _),
            (MONGOC_ERROR_COLLECTION, _):
            self.init(
                Self.kind(code: code), labels: replyError.labels, detail: detail,
                outcome: replyError.outcome)
        case _ where replyError.code != nil:
            self.init(
                Self.kind(code: code), labels: replyError.labels, detail: detail,
                outcome: replyError.outcome)
        default:
            self.init(.server(code: code), labels: replyError.labels, detail: detail, outcome: .unknown)
        }
    }

    /// The error of a failed write in a reply with `ok: 1`.
    static func inReply(_ reply: BSONView) throws(BSONError) -> MongoError? {
        let replyError = try ReplyError(reply)
        guard let code = replyError.code else { return nil }
        return MongoError(
            kind(code: code), labels: replyError.labels, detail: replyError.message,
            outcome: replyError.outcome)
    }

    private static let authenticationFailed: Int32 = 18

    /// Map the server's error codes that callers distinguish.
    private static func kind(code: Int32) -> Kind {
        switch code {
        case 11000, 11001: .duplicateKey
        // MaxTimeMSExpired, ExceededTimeLimit, NetworkInterfaceExceededTimeLimit, WriteConcernFailed (by wtimeout).
        case 50, 262, 202, 64: .timedOut
        // Not a primary, node recovering, shutting down or stepping down, and network errors between nodes: the same
        // call may succeed on the next primary.
        case 6, 7, 89, 91, 189, 9001, 10058, 10107, 11600, 11602, 13435, 13436: .unreachable
        default: .server(code: code)
        }
    }
}

/// The error fields of a reply.
private struct ReplyError {
    var code: Int32?
    var message = ""
    var labels: Set<String> = []
    /// Unknown if the write was applied without a confirmed replication; nil if the code decides.
    var outcome: WriteOutcome?

    init() {}

    init(_ reply: BSONView) throws(BSONError) {
        var elements = reply.elements()
        var writeConcernError: BSONView?
        var hasMatched = true
        while let element = try elements.next() {
            if element.hasKey("errorLabels") {
                var each = try element.view().elements()
                while let label = try each.next() { labels.insert(try label.string()) }
            } else if element.hasKey("code") {
                code = Int32(truncatingIfNeeded: try element.integer())
            } else if element.hasKey("writeErrors") {
                if let first = try element.view().first("0") { try take(try first.view()) }
            } else if element.hasKey("writeConcernErrors") {
                writeConcernError = try element.view().first("0")?.view()
            } else if element.hasKey("writeConcernError") {
                writeConcernError = try element.view()
            } else if element.hasKey("lastErrorObject") {
                // In the reply to a findAndModify.
                hasMatched = try element.view().first("n")?.integer() != 0
            }
        }
        // It adds nothing to an error of the write itself.
        guard code == nil, let writeConcernError else { return }
        try take(writeConcernError)
        outcome = hasMatched ? .unknown : .notApplied
    }

    private mutating func take(_ error: BSONView) throws(BSONError) {
        if let code = try error.first("code") { self.code = Int32(truncatingIfNeeded: try code.integer()) }
        if let message = try error.first("errmsg") { self.message = try message.string() }
    }
}
