import Application
import Domain
import HTTPTypes
import Hummingbird

extension Request {
    private static let idempotencyKey = HTTPField.Name("Idempotency-Key")!

    /// The caller's own name for this request; nil where they gave none.
    ///
    /// - Throws: `validationFailed` for one that cannot be used.
    func idempotencyKey(of owner: Owner) throws(Failure) -> IdempotencyKey? {
        guard let text = headers[Self.idempotencyKey] else { return nil }
        guard let key = IdempotencyKey(text, of: owner) else {
            throw .invalid(
                "Idempotency-Key", "This must be 1 to \(IdempotencyKey.maximumLength) printable ASCII characters.")
        }
        return key
    }
}
