import Application

/// Collects the invalid fields of a request, so that one response names them all.
struct FieldErrors {
    private var faults: [Failure.FieldError] = []
    private let path: String

    /// - Parameter object: the path of the object that has the fields; nil for the body itself.
    init(within object: String? = nil) { path = object.map { $0 + "." } ?? "" }

    var isEmpty: Bool { faults.isEmpty }
    var count: Int { faults.count }

    mutating func add(_ field: String, _ message: String) {
        faults.append(Failure.FieldError(path + field, message))
    }

    /// Adds those of an object within the body.
    mutating func add(_ others: FieldErrors) { faults += others.faults }

    /// - Throws: `validationFailed` if there are errors.
    func check() throws(Failure) {
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
