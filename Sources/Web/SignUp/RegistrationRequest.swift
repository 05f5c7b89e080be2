import Application
import Domain

/// A validated registration.
struct RegistrationRequest {
    let email: EmailAddress
    let password: Password
    let name: AccountName?

    /// - Throws: `validationFailed` with all invalid fields.
    init(_ fields: inout JSONFields) throws(Failure) {
        var email: EmailAddress?
        if let text = fields.required("email") {
            email = EmailAddress(text)
            if email == nil {
                fields.faults.add(
                    "email",
                    "This must be an e-mail address of at most \(EmailAddress.maximumLength) ASCII characters.")
            }
        }
        var password: Password?
        if let text = fields.required("password") {
            do throws(Password.ValidationError) {
                password = try Password(text, for: email)
            } catch {
                fields.faults.add("password", error.message)
            }
        }
        var name: AccountName?
        if let text = fields.string("name") {
            name = AccountName(text)
            if name == nil {
                fields.faults.add(
                    "name", "This must have 1 to \(AccountName.maximumLength) characters and no control characters.")
            }
        }
        try fields.faults.check()
        guard let email, let password else { throw .unexpected("required field missing after validation") }
        (self.email, self.password, self.name) = (email, password, name)
    }
}
