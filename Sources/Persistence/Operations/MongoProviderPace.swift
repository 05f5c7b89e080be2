package import Application
import BSON
package import MongoClient

/// The collection `provider_pace`, shared by all processes: one document per kind of call, with the next free slot by
/// the database's clock.
package struct MongoProviderPace: ProviderPace {
    /// Slots and delays reach no further ahead; a stored time beyond this was written while the database's clock was
    /// wrong, and is ignored.
    private static let farthest: Duration = .seconds(600)

    private let collection: MongoCollection
    private let intervals: [ProviderCall: Duration]

    /// - Parameter perSecond: calls of each kind that the provider accepts per second; 1 by default.
    package init(_ database: MongoDatabase, names: CollectionNames, perSecond: [ProviderCall: Int]) {
        collection = database.collection(names.providerPace)
        // Rounded up to a whole millisecond: rounding down would allow one call too many per second.
        intervals = perSecond.mapValues { .milliseconds((999 + max(1, $0)) / max(1, $0)) }
    }

    package func reserve(
        _ call: ProviderCall, upTo count: Int, within limit: Duration
    ) async throws(Failure) -> PaceReservation {
        let interval = intervals[call] ?? .seconds(1)
        let reservation = [
            stage { set in
                set.append("asked_at", "$$NOW")
                set.document("mine") { Self.nextSlot(in: &$0) }
            },
            stage { set in
                set.document("granted") { Self.granted(count, within: min(limit, Self.farthest), interval, in: &$0) }
            },
            stage { set in
                set.document("next_at") { next in
                    next.array("$add") { sum in
                        sum.append("$mine")
                        sum.document { length in
                            length.array("$multiply") { factors in
                                factors.append("$granted")
                                factors.append(DateExpression.milliseconds(interval))
                            }
                        }
                    }
                }
            },
        ]
        return try await reporting { () throws(MongoError) in
            try await change(call, .pipeline(reservation)) { pace throws(BSONError) in
                guard let mine = try pace.first("mine"), let askedAt = try pace.first("asked_at"),
                    let granted = try pace.first("granted")
                else { throw .malformed(at: 0) }
                return PaceReservation(
                    count: Int(try granted.integer()),
                    wait: .milliseconds(try max(0, mine.milliseconds() - askedAt.milliseconds())), interval: interval)
            }
        }
    }

    /// Inserts the record if it is missing.
    private func change<Output: Sendable>(
        _ call: ProviderCall, _ update: MongoUpdate,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(MongoError) -> Output {
        let filter = BSONWriter.document { $0.append("_id", call.rawValue) }
        let output: Output?
        do throws(MongoError) {
            output = try await collection.findOneAndUpdate(filter, update, upsert: true, read: read)
        } catch  where error.kind == .duplicateKey {
            // Another process inserted it first.
            output = try await collection.findOneAndUpdate(filter, update, upsert: true, read: read)
        }
        guard let output else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
        return output
    }

    package func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {
        let later = stage { set in
            set.document("next_at") { next in
                next.array("$max") { times in
                    times.document { Self.credible(in: &$0) }
                    times.document { DateExpression.later(min(delay, Self.farthest), in: &$0) }
                }
            }
        }
        try await reporting { () throws(MongoError) in try await change(call, .pipeline([later])) { _ in } }
    }

    private func stage(_ fill: (inout BSONWriter) -> Void) -> BSONDocument {
        BSONWriter.document { stage in stage.document("$set") { fill(&$0) } }
    }

    /// Number of slots from `mine` on that begin within the limit, at most the requested count.
    private static func granted(
        _ count: Int, within limit: Duration, _ interval: Duration, in expression: inout BSONWriter
    ) {
        expression.array("$max") { sizes in
            sizes.append(Int64(0))
            sizes.document { atMost in
                atMost.array("$min") { sizes in
                    sizes.append(Int64(count))
                    sizes.document { free(within: limit, interval, in: &$0) }
                }
            }
        }
    }

    private static func free(within limit: Duration, _ interval: Duration, in expression: inout BSONWriter) {
        expression.document("$toLong") { number in
            number.document("$floor") { whole in
                whole.array("$divide") { quotient in
                    quotient.document { room in
                        // One slot begins at the start of the first interval.
                        room.array("$subtract") { times in
                            times.document {
                                DateExpression.later(limit + interval, than: "$asked_at", in: &$0)
                            }
                            times.append("$mine")
                        }
                    }
                    quotient.append(DateExpression.milliseconds(interval))
                }
            }
        }
    }

    /// The next free slot, but not before now.
    private static func nextSlot(in expression: inout BSONWriter) {
        expression.array("$max") { times in
            times.document { credible(in: &$0) }
            times.append("$$NOW")
        }
    }

    /// The stored next slot; now if the stored value is not a plausible date.
    private static func credible(in expression: inout BSONWriter) {
        expression.document("$cond") { choice in
            choice.document("if") { isNear in
                isNear.array("$lte") { sides in
                    sides.append("$next_at")
                    sides.document { DateExpression.later(farthest, in: &$0) }
                }
            }
            choice.append("then", "$next_at")
            choice.append("else", "$$NOW")
        }
    }
}
