/// How a user has proved who it is.
package enum SignInMethod: String, Sendable {
    case password
    case provider
    case registration
    case recovery
}
