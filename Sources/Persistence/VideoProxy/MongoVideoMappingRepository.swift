package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `video_url_mapping`. All times are the database's, so that processes whose clocks differ agree on when
/// a mapping has expired.
package struct MongoVideoMappingRepository: VideoMappingRepository {
    let collection: MongoCollection
    /// How long a mapping is served that does not say until when.
    private let ordinaryLifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - ordinaryLifetime: from its beginning, for a mapping of another application's that has no end.
    ///   - now: measures how long a question takes.
    package init(
        _ database: MongoDatabase, names: CollectionNames, ordinaryLifetime: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.videoURLMapping)
        self.ordinaryLifetime = ordinaryLifetime
        self.now = now
    }

    package func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        let find = Self.find(id, ordinaryLifetime: ordinaryLifetime)
        let asked = now()
        let stored = try await reporting { () throws(MongoError) in
            try await collection.find(find, read: Self.read).first ?? nil
        }
        guard let stored else { return nil }
        // The answer tells of a moment between the question and now: all of that time counts as gone.
        return VideoSource(origin: stored.origin, remaining: stored.remaining - (now() - asked))
    }

    /// The question about one id: its origin, and how much of its time is left.
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

    /// Nil where there is no origin in it: such a mapping leads nowhere.
    private static let read: @Sendable (BSONView) throws(BSONError) -> VideoSource? = { document throws(BSONError) in
        guard let origin = try document.first("qwen_url"), origin.type == .string else { return nil }
        // Null where it has neither an end nor a beginning: then nobody can say that it is still good.
        let remaining = try document.first("remaining").map { (element) throws(BSONError) in
            element.type == .null ? 0 : try element.integer()
        }
        return VideoSource(origin: try origin.string(), remaining: .milliseconds(remaining ?? 0))
    }
}
