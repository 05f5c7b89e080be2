import Domain

extension FieldErrors {
    /// - Returns: nil if it is invalid; that is reported.
    mutating func email(_ text: String, _ field: String) -> EmailAddress? {
        if let email = EmailAddress(text) { return email }
        add(field, "This must be an e-mail address of at most \(EmailAddress.maximumLength) ASCII characters.")
        return nil
    }
}
