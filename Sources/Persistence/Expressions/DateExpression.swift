import BSON

/// Date arithmetic that the database computes with its own clock.
enum DateExpression {
    /// A time plus a duration.
    static func later(_ duration: Duration, than time: String = "$$NOW", in expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.append(time)
            sum.append(milliseconds(duration))
        }
    }

    /// Whether a time is now or in the past.
    static func isPast(_ time: String, in expression: inout BSONWriter) {
        expression.array("$lte") { sides in
            sides.append(time)
            sides.append("$$NOW")
        }
    }

    static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
