import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// A request without a body.
    init(_ method: HTTPRequest.Method, to host: String = "a.example", _ headers: [(String, String)]) {
        var head = HTTPRequest(method: method, scheme: nil, authority: host, path: "/")
        for (name, value) in headers {
            head.headerFields.append(HTTPField(name: HTTPField.Name(name)!, value: value))
        }
        self.init(head: head, body: RequestBody(buffer: ByteBuffer()))
    }
}
