import BSON
import CMongoC

extension MongoError {
    /// The one place where the driver's errors become ours.
    ///
    /// - Parameter reply: the server's reply, if one came; its labels and code are taken from it.
    init(driver error: cmongo_error, reply: BSONView?) {
        let detail = error.text
        let answer = reply.flatMap { try? ReplyError($0) } ?? ReplyError()
        let code = answer.code ?? Int32(truncatingIfNeeded: error.code)
        switch (mongoc_error_domain_t(error.domain), error.code) {
        case (MONGOC_ERROR_SERVER_SELECTION, _):
            self.init(.unreachable, labels: answer.labels, detail: detail, isUnsent: true)
        case (MONGOC_ERROR_STREAM, _):
            self.init(.unreachable, labels: answer.labels, detail: detail)
        // The driver's own refusals come before what their made-up replies say.
        case (MONGOC_ERROR_BSON, _), (MONGOC_ERROR_PROTOCOL, _),
            (MONGOC_ERROR_COMMAND, MONGOC_ERROR_COMMAND_INVALID_ARG.rawValue):
            self.init(.unexpectedReply, labels: answer.labels, detail: detail)
        case (MONGOC_ERROR_CLIENT, MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue):
            self.init(.server(code: answer.code ?? Self.authenticationFailed), labels: answer.labels, detail: detail)
        case (MONGOC_ERROR_SERVER, _), (MONGOC_ERROR_WRITE_CONCERN, _), (MONGOC_ERROR_QUERY, _),
            (MONGOC_ERROR_COLLECTION, _):
            self.init(Self.kind(code: code), labels: answer.labels, detail: detail)
        case _ where answer.code != nil:
            self.init(Self.kind(code: code), labels: answer.labels, detail: detail)
        default:
            self.init(.server(code: code), labels: answer.labels, detail: detail)
        }
    }

    /// A reply that says `ok` and yet tells of a write that failed.
    static func inReply(_ reply: BSONView) throws(BSONError) -> MongoError? {
        let answer = try ReplyError(reply)
        guard let code = answer.code else { return nil }
        return MongoError(kind(code: code), labels: answer.labels, detail: answer.message)
    }

    private static let authenticationFailed: Int32 = 18

    /// Codes from the server's error list that callers tell apart.
    private static func kind(code: Int32) -> Kind {
        switch code {
        case 11000, 11001: .duplicateKey
        // MaxTimeMSExpired, ExceededTimeLimit, NetworkInterfaceExceededTimeLimit, WriteConcernFailed (by wtimeout).
        case 50, 262, 202, 64: .timedOut
        // Not a primary, node is recovering, shutting down or stepping down, and the network between nodes: the
        // same call may go well on the node that takes over.
        case 6, 7, 89, 91, 189, 9001, 10058, 10107, 11600, 11602, 13435, 13436: .unreachable
        default: .server(code: code)
        }
    }
}

/// The parts of a reply that tell of an error.
private struct ReplyError {
    var code: Int32?
    var message = ""
    var labels: Set<String> = []

    init() {}

    init(_ reply: BSONView) throws(BSONError) {
        var elements = reply.elements()
        while let element = try elements.next() {
            if element.hasKey("errorLabels") {
                var each = try element.view().elements()
                while let label = try each.next() { labels.insert(try label.string()) }
            } else if element.hasKey("code") {
                code = Int32(truncatingIfNeeded: try element.integer())
            } else if element.hasKey("writeErrors") || element.hasKey("writeConcernErrors") {
                if let first = try element.view().first("0") { try take(try first.view()) }
            } else if element.hasKey("writeConcernError") {
                try take(try element.view())
            }
        }
    }

    private mutating func take(_ error: BSONView) throws(BSONError) {
        if let code = try error.first("code") { self.code = Int32(truncatingIfNeeded: try code.integer()) }
        if let message = try error.first("errmsg") { self.message = try message.string() }
    }
}
