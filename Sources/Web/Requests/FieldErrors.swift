import Application

/// Collects the invalid fields of a request, so that one response names them all.
struct FieldErrors {
    /// The most that a response names.
    private static let maximum = 100

    private var faults: [Failure.FieldError] = []
    private let path: String

    /// - Parameter object: the path of the object that has the fields; nil for the body itself.
    init(within object: String? = nil) { path = object.map { $0 + "." } ?? "" }

    var isEmpty: Bool { faults.isEmpty }
    /// Also those beyond the maximum.
    private(set) var count = 0

    mutating func add(_ field: String, _ message: String) {
        count += 1
        if faults.count < Self.maximum { faults.append(Failure.FieldError(path + field, message)) }
    }

    /// Adds those of an object within the body.
    mutating func add(_ others: FieldErrors) {
        count += others.count
        faults += others.faults.prefix(Self.maximum - faults.count)
    }

    /// - Throws: `validationFailed` if there are errors.
    func check() throws(Failure) {
        if !faults.isEmpty { throw .invalid(faults) }
    }
}
