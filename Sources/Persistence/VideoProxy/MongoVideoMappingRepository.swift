package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `video_url_mapping`. All times are the database's, so that processes with different clocks agree on
/// when a mapping has expired.
package struct MongoVideoMappingRepository: VideoMappingRepository {
    let collection: MongoCollection
    let generations: MongoCollection
    let media: MongoCollection
    let documents: MediaDocument
    /// Lifetime of a mapping without an expiry.
    private let ordinaryLifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - ordinaryLifetime: from its creation, for a mapping of another application that has no expiry.
    ///   - now: measures how long a query takes.
    package init(
        _ database: MongoDatabase, names: CollectionNames, ordinaryLifetime: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.videoURLMapping)
        generations = database.collection(names.generations)
        media = database.collection(names.media)
        documents = MediaDocument(names)
        self.ordinaryLifetime = ordinaryLifetime
        self.now = now
    }

    package func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        let find = Self.find(id, ordinaryLifetime: ordinaryLifetime)
        let start = now()
        let source = try await reporting { () throws(MongoError) -> VideoSource? in
            guard let mapping = try await collection.find(find, read: StoredMapping.init).first ?? nil else {
                return nil
            }
            return try await self.source(of: id, mapping)
        }
        guard let source else { return nil }
        // The result is from some point between the queries and now: their whole time is subtracted.
        return VideoSource(
            content: source.content, record: source.record, remaining: source.remaining - (now() - start))
    }

    /// The query for one id: its origin and remaining lifetime.
    package static func find(_ id: ProxyID, ordinaryLifetime: Duration) -> MongoFind {
        var find = MongoFind(MappingDocument.filter(id), limit: 1)
        find.projection = BSONWriter.document { projection in
            projection.append("_id", Int32(0))
            for field: StaticString in ["qwen_url", "record_id", "task_id"] { projection.append(field, Int32(1)) }
            projection.document("remaining") { remaining in
                remaining.array("$subtract") { times in
                    times.document { MappingDocument.end(ordinaryLifetime: ordinaryLifetime, in: &$0) }
                    times.append("$$NOW")
                }
            }
        }
        return find
    }
}
