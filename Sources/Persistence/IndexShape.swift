import BSON

/// The parts of an index that decide equality: the keys in order, and the options that change its effect. The name is
/// ignored: another application may have chosen it.
struct IndexShape: Equatable {
    /// Each field with its direction, or with its index type if it has none.
    let key: [String]
    private let unique: Bool
    private let expiry: Int64?
    private let filter: BSONValue?

    init(_ specification: BSONDocument) {
        if case .document(let key) = specification["key"], let elements = try? key.elements() {
            self.key = elements.map { name, value in "\(name):\(Self.integer(value).map(String.init) ?? "\(value)")" }
        } else {
            key = []
        }
        unique = specification["unique"] == .bool(true)
        expiry = specification["expireAfterSeconds"].flatMap(Self.integer)
        filter = specification["partialFilterExpression"]
    }

    /// The shell and some drivers write whole numbers as doubles.
    private static func integer(_ value: BSONValue) -> Int64? {
        switch value {
        case .int32(let number): Int64(number)
        case .int64(let number): number
        case .double(let number): Int64(exactly: number)
        default: nil
        }
    }
}
