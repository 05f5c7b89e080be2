import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func json(
        _ buffer: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.crossOriginResourcePolicy] = "same-origin"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    /// Private data: no cache may store it.
    static func privateJSON(_ buffer: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        json(buffer, status: status, headers: [.cacheControl: "private, no-store"])
    }

    /// A success without data.
    static func emptySuccess(status: HTTPResponse.Status = .ok) -> Response {
        privateJSON(ByteBuffer(staticString: #"{"status":"success","data":{}}"#), status: status)
    }
}
