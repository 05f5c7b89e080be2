import Application
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// In bytes: the longest prompt with every character escaped, and room for the other fields.
    static let maximumJSONLength = 256 * 1024
    /// Maximum nesting of arrays and objects in a body; the deepest documented one has two levels.
    static let maximumJSONDepth = 16

    /// The whole body of a request with a JSON content type.
    ///
    /// - Parameter limit: in bytes.
    /// - Throws: `unsupportedMediaType`, `payloadTooLarge`.
    func jsonBody(upTo limit: Int = maximumJSONLength) async throws -> ByteBuffer {
        guard let type = headers[.contentType], Self.mediaType(type) == "application/json" else {
            throw Failure(.unsupportedMediaType, "Send the body as application/json.")
        }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Failure.tooLarge(limit: limit)
        }
    }

    static func mediaType(_ contentType: String) -> String {
        let type = contentType.prefix { $0 != ";" }
        return type.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
