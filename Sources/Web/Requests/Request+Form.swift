import Application
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// A field of an HTML form in the body (`application/x-www-form-urlencoded`).
    ///
    /// - Parameter limit: of the body, in bytes.
    /// - Returns: nil if it is missing, or not encoded as forms are.
    /// - Throws: `unsupportedMediaType`, `payloadTooLarge`.
    func formField(_ name: String, upTo limit: Int) async throws -> String? {
        guard let type = headers[.contentType], Self.mediaType(type) == "application/x-www-form-urlencoded" else {
            throw Failure(.unsupportedMediaType, "Send the body as application/x-www-form-urlencoded.")
        }
        let bytes: ByteBuffer
        do {
            bytes = try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Failure.tooLarge(limit: limit)
        }
        for field in String(buffer: bytes).split(separator: "&") {
            let key = field.prefix { $0 != "=" }
            guard Self.decoded(key) == name else { continue }
            return Self.decoded(field.dropFirst(key.count).dropFirst())
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String? {
        String(percentEncoded: text.replacing("+", with: " "))
    }
}
