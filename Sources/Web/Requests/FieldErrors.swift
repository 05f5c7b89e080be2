import Application

/// Collects the invalid fields of a request, so that one response names them all.
struct FieldErrors {
    private var faults: [Failure.FieldError] = []

    var isEmpty: Bool { faults.isEmpty }

    mutating func add(_ field: String, _ message: String) { faults.append(Failure.FieldError(field, message)) }

    /// - Throws: `validationFailed` if there are errors.
    func check() throws(Failure) {
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
