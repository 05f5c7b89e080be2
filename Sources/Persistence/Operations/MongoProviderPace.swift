package import Application
import BSON
package import MongoClient

/// The collection `provider_pace`: one document per kind of call with the next free time slot by the database's clock.
/// All processes share it.
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

    package func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration? {
        let interval = intervals[call] ?? .seconds(1)
        let update = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("asked_at", "$$NOW")
                set.document("mine") { Self.nextSlot(in: &$0) }
                set.document("next_at") { next in
                    next.array("$add") { sum in
                        sum.document { Self.nextSlot(in: &$0) }
                        sum.append(DateExpression.milliseconds(interval))
                    }
                }
            }
        }
        return try await reporting { () throws(MongoError) in
            if let wait = try await claimSlot(call, within: limit, update) { return wait }
            // No slot within the limit, or the record does not exist yet.
            try await insertIfMissing(call)
            return try await claimSlot(call, within: limit, update)
        }
    }

    /// Inserts the record if it is missing.
    private func insertIfMissing(_ call: ProviderCall) async throws(MongoError) {
        let first = BSONWriter.document { update in
            update.document("$setOnInsert") { $0.append("next_at", milliseconds: 0) }
        }
        do throws(MongoError) {
            _ = try await collection.findOneAndUpdate(Self.filter(call), .operators(first), upsert: true) { _ in true }
        } catch  where error.kind == .duplicateKey {
            // Another process inserted it first.
        }
    }

    package func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {
        let later = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("next_at") { next in
                    next.array("$max") { times in
                        times.document { Self.credible(in: &$0) }
                        times.document { DateExpression.later(min(delay, Self.farthest), in: &$0) }
                    }
                }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(call), .pipeline([later]), upsert: true) { _ in true }
        }
    }

    private func claimSlot(
        _ call: ProviderCall, within limit: Duration, _ update: BSONDocument
    ) async throws(MongoError) -> Duration? {
        let available = BSONWriter.document { filter in
            filter.append("_id", Self.name(call))
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.document { Self.credible(in: &$0) }
                    sides.document { DateExpression.later(min(limit, Self.farthest), in: &$0) }
                }
            }
        }
        return try await collection.findOneAndUpdate(available, .pipeline([update])) { pace throws(BSONError) in
            guard let mine = try pace.first("mine"), let requestedAt = try pace.first("asked_at") else {
                throw .malformed(at: 0)
            }
            return .milliseconds(try max(0, mine.milliseconds() - requestedAt.milliseconds()))
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

    private static func filter(_ call: ProviderCall) -> BSONDocument {
        BSONWriter.document { $0.append("_id", name(call)) }
    }

    private static func name(_ call: ProviderCall) -> String { "qwen.\(call.rawValue)" }
}
