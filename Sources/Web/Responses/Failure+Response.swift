import Application
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// The one place where errors become answers.
extension Failure {
    /// - Parameter error: whatever a handler threw; what is not foreseen shows as a code and a request id alone.
    init(answering error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case is NIOTooManyBytesError: self = .tooLarge(limit: nil)
        // A head can be read, and behind it comes what is no body of any kind.
        case is HTTPParserError: self = .invalid("body", "This body cannot be read: its framing is broken.")
        case let error as HTTPError where error.status == .notFound: self = .notFound
        case let error as HTTPError where error.status == .contentTooLarge: self = .tooLarge(limit: nil)
        default: self = .unexpected("\(error)")
        }
    }

    /// - Parameter limit: in bytes, where one can be named.
    static func tooLarge(limit: Int?) -> Failure {
        Failure(.payloadTooLarge, limit.map { "The body is larger than \($0) bytes." } ?? "The body is too large.")
    }

    func response(requestID: String) -> Response {
        var headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .crossOriginResourcePolicy: "same-origin",
        ]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let location { headers[.location] = location }
        // No cache may keep it: the next try can end otherwise.
        headers[.cacheControl] = "no-store"
        if code == .rangeNotSatisfiable { headers[.contentRange] = "bytes */\(totalLength.map(String.init) ?? "*")" }
        if !allowedMethods.isEmpty { headers[.allow] = allowedMethods.joined(separator: ", ") }
        if code == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
        // What is left of a body that was refused is not taken: the connection ends after the answer.
        if code == .payloadTooLarge { headers[.connection] = "close" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body(requestID: requestID)))
    }

    private func body(requestID: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"error","code":"#)
        json.string(code.rawValue)
        json.raw(#","message":"#)
        json.string(message)
        json.raw(#","details":["#)
        for (index, fault) in faults.enumerated() {
            json.raw(index == 0 ? #"{"field":"# : #",{"field":"#)
            json.string(fault.field)
            json.raw(#","message":"#)
            json.string(fault.message)
            json.raw("}")
        }
        json.raw(#"],"request_id":"#)
        json.string(requestID)
        json.raw("}")
        return json.buffer
    }

    var status: HTTPResponse.Status {
        switch code {
        case .validationFailed: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .emailTaken, .jobNotRetryable, .idempotencyKeyReused, .idempotencyInProgress, .pictureNotReady: .conflict
        case .notConfigured: .notImplemented
        case .payloadTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .imageRefused: .unprocessableContent
        case .videoExpired, .pictureGone: .gone
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .videoUnavailable: .badGateway
        case .videoTimedOut: .gatewayTimeout
        case .rateLimited: .tooManyRequests
        case .providerUnavailable, .overloaded, .storageUnavailable, .shuttingDown: .serviceUnavailable
        case .storageFull: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        case .internalError: .internalServerError
        }
    }
}
