package import Application
import BSON
package import Domain
package import MongoClient

/// Reads the outcomes of orders from images and video jobs.
package struct MongoOrderRecords: OrderRecords {
    /// Failures of a video of which the provider says that it charges nothing.
    private static let notAccepted: Set<VideoFailure> = [
        .contentRefused, .requestRefused, .quotaExhausted, .providerUnavailable,
    ]

    private let images: MongoCollection
    private let jobs: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        images = database.collection(names.generatedImages)
        jobs = database.collection(names.videoJobs)
    }

    package func outcomes(of orders: [ItemReference]) async throws(Failure) -> [RecordID: OrderOutcome] {
        let images = try await outcomes(
            of: orders.filter { $0.kind == .image }, in: images,
            ["status": 1, "failureCode": 1, "failureInferred": 1, "charged": 1, "submissionDue": 1], Self.image)
        let videos = try await outcomes(
            of: orders.filter { $0.kind == .video }, in: jobs, ["status": 1, "failure_code": 1, "ended_from": 1],
            Self.video)
        return images.merging(videos) { one, _ in one }
    }

    private func outcomes(
        of orders: [ItemReference], in collection: MongoCollection, _ fields: BSONDocument,
        _ read: @escaping @Sendable (BSONView) throws(BSONError) -> OrderOutcome
    ) async throws(Failure) -> [RecordID: OrderOutcome] {
        if orders.isEmpty { return [:] }
        let ids: [BSONValue] = orders.map { .objectID(ObjectID($0.id)) }
        var find = MongoFind(["_id": ["$in": .array(ids)]], limit: Int32(clamping: orders.count))
        find.projection = fields
        let found = try await reporting { [find] () throws(MongoError) in
            try await collection.find(find) { record throws(BSONError) in
                guard let id = try record.first("_id") else { throw .malformed(at: 0) }
                return (RecordID(try id.objectID()), try read(record))
            }
        }
        return Dictionary(found) { one, _ in one }
    }

    private static let image: @Sendable (BSONView) throws(BSONError) -> OrderOutcome = { record throws(BSONError) in
        switch ImageStatus(rawValue: try record.first("status")?.string() ?? "") {
        case nil, .pending: return .pending
        case .completed: return .completed
        case .failed:
            if try record.first("charged")?.bool() == false { return .notAccepted }
            if try record.first("submissionDue")?.bool() == true { return .notAccepted }
            if try record.first("failureInferred")?.bool() != true { return .failed }
            return .unknown(reason: try record.first("failureCode")?.string() ?? "unknown")
        }
    }

    private static let video: @Sendable (BSONView) throws(BSONError) -> OrderOutcome = { record throws(BSONError) in
        switch VideoJobStatus(rawValue: try record.first("status")?.string() ?? "") {
        case nil, .pending, .processing: return .pending
        case .cancelled: return .unknown(reason: VideoJobStatus.cancelled.rawValue)
        case .completed: return .completed
        case .failed:
            if try record.first("ended_from")?.string() == VideoStage.queued.storedValue { return .notAccepted }
            let code = try record.first("failure_code")?.string() ?? "unknown"
            guard let failure = VideoFailure(rawValue: code) else { return .unknown(reason: code) }
            if notAccepted.contains(failure) { return .notAccepted }
            return failure == .generationFailed ? .failed : .unknown(reason: code)
        }
    }
}
