import Application
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Maps errors to HTTP responses.
extension Failure {
    /// - Parameter error: what a handler threw. An unknown error becomes `internalError`, its text only in the log.
    init(wrapping error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case is NIOTooManyBytesError: self = .tooLarge(limit: nil)
        // The head was valid, the framing of the body is not.
        case is HTTPParserError: self = .invalid("body", "This body cannot be read: its framing is broken.")
        case let error as HTTPError where error.status == .notFound: self = .notFound
        case let error as HTTPError where error.status == .contentTooLarge: self = .tooLarge(limit: nil)
        default: self = .unexpected("\(error)")
        }
    }

    /// - Parameter limit: in bytes, if known.
    static func tooLarge(limit: Int?) -> Failure {
        Failure(.payloadTooLarge, limit.map { "The body is larger than \($0) bytes." } ?? "The body is too large.")
    }

    func response(requestID: String) -> Response {
        var headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .crossOriginResourcePolicy: "same-origin",
        ]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let location { headers[.location] = location }
        // Not cached: a retry can succeed.
        headers[.cacheControl] = "no-store"
        if code == .rangeNotSatisfiable { headers[.contentRange] = "bytes */\(totalLength.map(String.init) ?? "*")" }
        if !allowedMethods.isEmpty { headers[.allow] = allowedMethods.joined(separator: ", ") }
        if code == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        // The rest of a rejected body is not read: the connection closes after the response.
        if code == .payloadTooLarge { headers[.connection] = "close" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body(requestID: requestID)))
    }

    private func body(requestID: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"error","code":"#)
        json.string(code.rawValue)
        json.raw(#","message":"#)
        json.string(message)
        json.raw(#","details":"#)
        json.array(faults) { json, fault in
            json.raw(#"{"field":"#)
            json.string(fault.field)
            json.raw(#","message":"#)
            json.string(fault.message)
            json.raw("}")
        }
        if let matched {
            json.raw(#","matched":"#)
            json.integer(matched)
        }
        if let budget { json.budget(budget) }
        json.raw(#","request_id":"#)
        json.string(requestID)
        json.raw("}")
        return json.buffer
    }

    var status: HTTPResponse.Status {
        switch code {
        case .validationFailed: .badRequest
        case .unauthenticated, .secondFactorRequired: .unauthorized
        case .forbidden, .secondFactorMissing, .invitationRequired, .accountDisabled, .accountClosing, .signInAgain:
            .forbidden
        case .budgetExhausted: HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required")
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .emailTaken, .jobNotRetryable, .idempotencyKeyReused, .idempotencyInProgress, .imageNotReady,
            .videoNotReady, .expectedDiffers:
            .conflict
        case .notConfigured: .notImplemented
        case .payloadTooLarge, .quotaExceeded: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .imageRefused: .unprocessableContent
        case .videoExpired, .imageGone, .downloadGone: .gone
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .videoUnavailable: .badGateway
        case .videoTimedOut: .gatewayTimeout
        case .rateLimited: .tooManyRequests
        case .providerUnavailable, .overloaded, .storageUnavailable, .writeUnconfirmed, .shuttingDown:
            .serviceUnavailable
        case .storageFull: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        case .internalError: .internalServerError
        }
    }
}
