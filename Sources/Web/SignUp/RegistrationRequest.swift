import Application
import Domain

/// A validated registration.
struct RegistrationRequest {
    let email: EmailAddress
    let password: Password
    let name: AccountName?

    /// - Throws: `validationFailed` with all invalid fields.
    init(_ fields: inout JSONFields) throws(Failure) {
        let email = fields.required("email").flatMap { fields.faults.email($0, "email") }
        let password = fields.required("password").flatMap { fields.faults.password($0, for: email, "password") }
        let name = fields.string("name").flatMap { fields.faults.accountName($0, "name") }
        try fields.faults.check()
        guard let email, let password else { throw .unexpected("required field missing after validation") }
        (self.email, self.password, self.name) = (email, password, name)
    }
}
