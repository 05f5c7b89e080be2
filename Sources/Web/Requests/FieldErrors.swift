import Application

/// Gathers what is wrong with a request, so that all of it is said at once.
struct FieldErrors {
    private var faults: [Failure.FieldError] = []

    mutating func add(_ field: String, _ message: String) { faults.append(Failure.FieldError(field, message)) }

    /// - Throws: `validationFailed` where there is anything.
    func check() throws(Failure) {
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
