import BSON

/// Counters computed by the database, tolerant of any stored value: a value that is not a number would fail the whole
/// command, and with it the claim of every other record.
enum NumberExpression {
    /// The field's whole number plus one; 1 if it is not a number.
    static func next(after field: String, in expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.document { number in
                number.document("$convert") { conversion in
                    conversion.append("input", field)
                    conversion.append("to", "long")
                    conversion.append("onError", Int64(0))
                    conversion.append("onNull", Int64(0))
                }
            }
            sum.append(Int64(1))
        }
    }
}

extension BSONWriter {
    /// Appends text that a pipeline takes literally, even if it begins with a dollar sign.
    mutating func literal(_ key: StaticString, _ text: String) {
        document(key) { $0.append("$literal", text) }
    }
}
