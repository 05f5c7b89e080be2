import BSON
import Domain

/// Filters and expressions over stored mappings.
enum MappingDocument {
    /// Matches both cases: another application may have written ids in upper case.
    static func filter(_ id: ProxyID) -> BSONDocument { filter([id]) }

    static func filter(_ ids: [ProxyID]) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("proxy_id") { $0.append("$in", ids.flatMap { [$0.text, $0.text.uppercased()] }) }
        }
    }

    /// Expression for a mapping's expiry: `expires_at`, else `created_at` plus the default lifetime, else null.
    static func end(ordinaryLifetime: Duration, in expression: inout BSONWriter) {
        expression.document("$switch") { choice in
            choice.array("branches") { branches in
                branches.document { branch in
                    branch.document("case") { isDate("$expires_at", in: &$0) }
                    branch.append("then", "$expires_at")
                }
                branches.document { branch in
                    branch.document("case") { isDate("$created_at", in: &$0) }
                    branch.document("then") { sum in
                        sum.array("$add") { terms in
                            terms.append("$created_at")
                            terms.append(ordinaryLifetime.wholeMilliseconds)
                        }
                    }
                }
            }
            choice.appendNull("default")
        }
    }

    static func isDate(_ field: String, in expression: inout BSONWriter) {
        expression.array("$eq") { sides in
            sides.document { $0.append("$type", field) }
            sides.append("date")
        }
    }
}

extension Duration {
    /// Truncated to whole milliseconds.
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
