import Domain

extension FieldErrors {
    /// - Returns: nil if it is invalid; that is reported.
    mutating func email(_ text: String, _ field: String) -> EmailAddress? {
        if let email = EmailAddress(text) { return email }
        add(field, "This must be an e-mail address of at most \(EmailAddress.maximumLength) ASCII characters.")
        return nil
    }

    /// - Returns: nil if it is invalid; that is reported.
    mutating func accountName(_ text: String, _ field: String) -> AccountName? {
        if let name = AccountName(text) { return name }
        add(field, "This must have 1 to \(AccountName.maximumLength) characters and no control characters.")
        return nil
    }

    /// - Parameter email: of the account.
    /// - Returns: nil if it is invalid; that is reported.
    mutating func password(_ text: String, for email: EmailAddress?, _ field: String) -> Password? {
        do throws(Password.ValidationError) {
            return try Password(text, for: email)
        } catch {
            add(field, error.message)
            return nil
        }
    }
}
