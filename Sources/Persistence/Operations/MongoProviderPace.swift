package import Application
import BSON
package import MongoClient

/// The collection `provider_pace`: one document a kind of call, which holds the next free moment, by the database's
/// clock. All processes take their moments from it.
package struct MongoProviderPace: ProviderPace {
    /// No moment is taken, and no complaint answered, further ahead: one that is was written while the database's clock
    /// was wrong, and does not count.
    private static let farthest: Duration = .seconds(600)

    private let collection: MongoCollection
    private let intervals: [ProviderCall: Duration]

    /// - Parameter perSecond: how many calls of each kind the provider takes in a second; 1 where it is not named.
    package init(_ database: MongoDatabase, names: CollectionNames, perSecond: [ProviderCall: Int]) {
        collection = database.collection(names.providerPace)
        // Up to the database's next millisecond, for what is cut off would make one call too many in a second.
        intervals = perSecond.mapValues { .milliseconds((999 + max(1, $0)) / max(1, $0)) }
    }

    package func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration? {
        let interval = intervals[call] ?? .seconds(1)
        let take = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("asked_at", "$$NOW")
                set.document("mine") { Self.nextMoment(in: &$0) }
                set.document("next_at") { next in
                    next.array("$add") { sum in
                        sum.document { Self.nextMoment(in: &$0) }
                        sum.append(PollExpression.milliseconds(interval))
                    }
                }
            }
        }
        return try await reporting { () throws(MongoError) in
            if let wait = try await timestamp(call, within: limit, take) { return wait }
            // Nothing was free, or this is one of the first calls of all: somebody else may just have begun.
            try await begin(call)
            return try await timestamp(call, within: limit, take)
        }
    }

    /// Sees to it that there is a record to count on.
    private func begin(_ call: ProviderCall) async throws(MongoError) {
        let first = BSONWriter.document { update in
            update.document("$setOnInsert") { $0.append("next_at", milliseconds: 0) }
        }
        do throws(MongoError) {
            _ = try await collection.findOneAndUpdate(Self.filter(call), .operators(first), upsert: true) { _ in true }
        } catch  where error.kind == .duplicateKey {
            // Somebody else was quicker.
        }
    }

    package func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {
        let later = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document("next_at") { next in
                    next.array("$max") { moments in
                        moments.document { Self.credible(in: &$0) }
                        moments.document { PollExpression.later(min(delay, Self.farthest), in: &$0) }
                    }
                }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.filter(call), .pipeline([later]), upsert: true) { _ in true }
        }
    }

    private func timestamp(
        _ call: ProviderCall, within limit: Duration, _ take: BSONDocument
    ) async throws(MongoError) -> Duration? {
        let free = BSONWriter.document { filter in
            filter.append("_id", Self.name(call))
            filter.document("$expr") { expression in
                expression.array("$lte") { sides in
                    sides.document { Self.credible(in: &$0) }
                    sides.document { PollExpression.later(min(limit, Self.farthest), in: &$0) }
                }
            }
        }
        return try await collection.findOneAndUpdate(free, .pipeline([take])) { pace throws(BSONError) in
            guard let mine = try pace.first("mine"), let asked = try pace.first("asked_at") else {
                throw .malformed(at: 0)
            }
            return .milliseconds(try max(0, mine.milliseconds() - asked.milliseconds()))
        }
    }

    /// Now, or when whoever came before has left room.
    private static func nextMoment(in expression: inout BSONWriter) {
        expression.array("$max") { moments in
            moments.document { credible(in: &$0) }
            moments.append("$$NOW")
        }
    }

    /// The next free moment that was written down; now, where it cannot be one.
    private static func credible(in expression: inout BSONWriter) {
        expression.document("$cond") { choice in
            choice.document("if") { isNear in
                isNear.array("$lte") { sides in
                    sides.append("$next_at")
                    sides.document { PollExpression.later(farthest, in: &$0) }
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
