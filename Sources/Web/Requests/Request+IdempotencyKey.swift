import Application
import Domain
import HTTPTypes
import Hummingbird

extension Request {
    private static let idempotencyKey = HTTPField.Name("Idempotency-Key")!

    /// The `Idempotency-Key` header; nil if missing.
    ///
    /// - Throws: `validationFailed` if it is malformed.
    func idempotencyKey(of owner: Owner) throws(Failure) -> IdempotencyKey? {
        guard let text = headers[Self.idempotencyKey] else { return nil }
        guard let key = IdempotencyKey(text, of: owner) else {
            throw .invalid(
                "Idempotency-Key", "This must be 1 to \(IdempotencyKey.maximumLength) printable ASCII characters.")
        }
        return key
    }
}
