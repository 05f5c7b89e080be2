import BSON

/// Counting in the database, whatever a record holds: anything that is no number would end the whole command with an
/// error, and every other record's turn with it.
enum NumberExpression {
    /// The whole number behind the one in a field; 1 where there is none.
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
    /// Text that a pipeline takes as it is, even where it begins with a dollar sign.
    mutating func literal(_ key: StaticString, _ text: String) {
        document(key) { $0.append("$literal", text) }
    }
}
