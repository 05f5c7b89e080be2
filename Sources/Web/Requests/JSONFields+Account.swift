import Application
import Domain

/// The fields of accounts. Each is nil if it is missing or invalid, which is a fault.
extension JSONFields {
    mutating func email(_ name: String) -> EmailAddress? {
        guard let text = required(name) else { return nil }
        if let email = EmailAddress(text) { return email }
        faults.add(name, "This must be an e-mail address of at most \(EmailAddress.maximumLength) ASCII characters.")
        return nil
    }

    /// - Parameter email: the account's address; nil if unknown.
    mutating func newPassword(_ name: String, for email: EmailAddress?) -> Password? {
        guard let text = required(name) else { return nil }
        do throws(Password.ValidationError) {
            return try Password(text, for: email)
        } catch {
            faults.add(name, error.message)
            return nil
        }
    }
}
