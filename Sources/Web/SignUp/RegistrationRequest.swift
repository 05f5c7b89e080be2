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
        if let text = fields.required("password") { password = fields.faults.password(text, for: email, "password") }
        var name: AccountName?
        if let text = fields.string("name") { name = fields.faults.accountName(text, "name") }
        try fields.faults.check()
        guard let email, let password else { throw .unexpected("required field missing after validation") }
        (self.email, self.password, self.name) = (email, password, name)
    }
}
