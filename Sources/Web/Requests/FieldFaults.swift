import Application

/// Gathers what is wrong with a request, so that all of it is said at once.
struct FieldFaults {
    private var faults: [Failure.FieldFault] = []

    mutating func add(_ field: String, _ message: String) { faults.append(Failure.FieldFault(field, message)) }

    /// - Throws: `validationFailed` where there is anything.
    func check() throws(Failure) {
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
