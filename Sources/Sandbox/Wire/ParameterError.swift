/// A refusal with code 400.
struct ParameterError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
