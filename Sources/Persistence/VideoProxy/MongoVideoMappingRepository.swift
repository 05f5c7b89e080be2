package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `video_url_mapping`. All times are the database's, so that processes with different clocks agree on
/// when a mapping has expired.
package struct MongoVideoMappingRepository: VideoMappingRepository {
    let collection: MongoCollection
    private let generations: MongoCollection
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
        self.ordinaryLifetime = ordinaryLifetime
        self.now = now
    }

    package func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        let find = Self.find(id, ordinaryLifetime: ordinaryLifetime)
        let start = now()
        let stored = try await reporting { () throws(MongoError) in
            guard let stored = try await collection.find(find, read: Self.read).first ?? nil else {
                return nil as VideoSource?
            }
            let isDeleted = try await generations.findOne(Self.deleted(id)) { _ in true } ?? false
            return isDeleted ? VideoSource(origin: stored.origin, remaining: .zero) : stored
        }
        guard let stored else { return nil }
        // The result is from some point between the query and now: the whole query time is subtracted.
        return VideoSource(origin: stored.origin, remaining: stored.remaining - (now() - start))
    }

    /// The query for one id: its origin and remaining lifetime.
    package static func find(_ id: ProxyID, ordinaryLifetime: Duration) -> MongoFind {
        var find = MongoFind(MappingDocument.filter(id), limit: 1)
        find.projection = BSONWriter.document { projection in
            projection.append("_id", Int32(0))
            projection.append("qwen_url", Int32(1))
            projection.document("remaining") { remaining in
                remaining.array("$subtract") { times in
                    times.document { MappingDocument.end(ordinaryLifetime: ordinaryLifetime, in: &$0) }
                    times.append("$$NOW")
                }
            }
        }
        return find
    }

    /// Matches a deleted history record of this video, also if its job completed after the deletion.
    package static func deleted(_ id: ProxyID) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("proxy_url") {
                $0.append("$in", [id.path, ProxyID.pathPrefix + id.text.uppercased()])
            }
            filter.append("is_active", false)
        }
    }

    /// Nil for a mapping without an origin.
    private static let read: @Sendable (BSONView) throws(BSONError) -> VideoSource? = { document throws(BSONError) in
        guard let origin = try document.first("qwen_url"), origin.type == .string else { return nil }
        // Null without an expiry and a creation date: treated as expired.
        let remaining = try document.first("remaining").map { (element) throws(BSONError) in
            element.type == .null ? 0 : try element.integer()
        }
        return VideoSource(origin: try origin.string(), remaining: .milliseconds(remaining ?? 0))
    }
}
