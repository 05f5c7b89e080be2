package import Application
import BSON
package import Domain
package import MongoClient

/// Adds usage up from the records of both histories, from `media` and from `spending`. There are no counters that could drift: what was
/// deleted permanently is not counted.
package struct MongoUsageRepository: UsageRepository {
    /// Records of one kind at most.
    package static let maximumRecords = 200_000
    /// Of one query, on the server.
    private static let time: Duration = .seconds(3)
    /// More than a row for each interval, state and failure code.
    private static let maximumRows: Int32 = 5000

    private let collections: PerKind<MongoCollection>
    private let media: MongoCollection
    private let spending: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collections = PerKind { database.collection(CollectionDescription($0).collection(names)) }
        media = database.collection(names.media)
        spending = database.collection(names.spending)
    }

    package func usage(
        of owner: Owner, in range: Range<Timestamp>, by interval: UsageInterval
    ) async throws(Failure) -> [UsageRow] {
        var figures: [Timestamp: UsageFigures] = [:]
        for kind in ItemKind.allCases {
            let sums = try await sums(
                of: collections[kind], UsagePipeline.orders(of: kind, by: owner, in: range, each: interval))
            guard sums.reduce(0, { $0 + $1.figures.orders }) <= Self.maximumRecords else {
                throw .invalid("from", "The range has more than \(Self.maximumRecords) \(kind.rawValue)s.")
            }
            for sum in sums { figures[sum.start, default: UsageFigures()] += sum.figures }
        }
        for sum in try await sums(of: media, UsagePipeline.bytes(of: owner, in: range, each: interval)) {
            figures[sum.start, default: UsageFigures()] += sum.figures
        }
        for sum in try await sums(of: spending, UsagePipeline.cost(of: owner, in: range, each: interval)) {
            figures[sum.start, default: UsageFigures()] += sum.figures
        }
        return figures.sorted { $0.key < $1.key }.map { UsageRow($0.key, $0.value) }
    }

    private func sums(of collection: MongoCollection, _ pipeline: [BSONDocument]) async throws(Failure) -> [UsageRow] {
        do throws(MongoError) {
            return try await MongoPriority.background.run { () throws(MongoError) in
                try await collection.aggregate(
                    pipeline, limit: Self.maximumRows, within: Self.time, read: UsagePipeline.read)
            }
        } catch  where error.kind == .timedOut {
            throw Failure(
                .overloaded, "Adding this up takes too long at the moment. Try again, or choose a shorter range.",
                retryAfter: 5, detail: error.detail)
        } catch {
            throw Failure(error)
        }
    }
}
