package import Application
package import BSON
package import Domain
import MongoClient

/// Counts of an owner's items, made within an index.
extension MongoLabelRepository {
    package func facets(of owner: Owner, isTrash: Bool) async throws(Failure) -> Facets {
        var facets = Facets()
        for kind in ItemKind.allCases {
            let groups = try await counting(
                kind, facetPipeline(kind, of: owner, isTrash: isTrash),
                hint: facetIndex(kind, of: owner, isTrash: isTrash), limit: LabelCountLimit.groups,
                read: FacetGroup.init)
            facets.kinds[kind] = groups.reduce(0) { $0 + $1.count }
            for group in groups {
                if let month = group.month { facets.months[month, default: 0] += group.count }
                if let status = group.status { facets.statuses[status, default: 0] += group.count }
            }
            let unknown = groups.reduce(0) { $0 + ($1.hasNoStatus ? $1.count : 0) }
            if kind == .video, unknown > 0 {
                // Records of another application: with a result they are completed, otherwise processing.
                let completed = try await reportingCount { () throws(MongoError) in
                    try await collections[kind].count(
                        completedWithoutStatus(of: owner, isTrash: isTrash), within: LabelCountLimit.time)
                }
                facets.statuses[.completed, default: 0] += min(completed, unknown)
                facets.statuses[.processing, default: 0] += max(unknown - completed, 0)
            }
        }
        facets.statuses = facets.statuses.filter { $0.value > 0 }
        facets.tags = try await tags(of: owner, isTrash: isTrash)
        return facets
    }

    /// Runs a pipeline at background priority and for a limited time: no list waits for numbers.
    ///
    /// - Throws: `overloaded` also if the index is missing, or the time is over.
    func counting<Output: Sendable>(
        _ kind: ItemKind, _ pipeline: [BSONDocument], hint: BSONDocument, limit: Int32,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async throws(Failure) -> [Output] {
        try await reportingCount { () throws(MongoError) in
            try await collections[kind].aggregate(
                pipeline, hint: hint, limit: limit, within: LabelCountLimit.time, read: read)
        }
    }

    private func reportingCount<Output: Sendable>(
        _ count: () async throws(MongoError) -> Output
    ) async throws(Failure) -> Output {
        do throws(MongoError) {
            return try await MongoPriority.background.run(count)
        } catch {
            guard error.kind == .timedOut || error.kind == .server(code: 2) else { throw Failure(error) }
            throw Failure(
                .overloaded, "Counting takes too long. Try again in a moment.", retryAfter: 30,
                detail: "\(error.kind): \(error.detail)")
        }
    }

    // MARK: - Queries, also explained by tests

    package func facetPipeline(_ kind: ItemKind, of owner: Owner, isTrash: Bool) -> [BSONDocument] {
        let fields = CollectionDescription(kind)
        let match = BSONWriter.document { filter in
            fields.appendListed(owner, isTrash: isTrash, to: &filter)
            filter.document("_id") { $0.append("$type", "objectId") }
        }
        let date = BSONValue.string("$\(fields.createdAt)")
        // A record without a date is as old as its id.
        let shown: BSONValue = ["$cond": [["$eq": [["$type": date], "date"]], date, ["$toDate": "$_id"]]]
        return [
            ["$match": .document(match)], ["$limit": .int64(LabelCountLimit.records)],
            [
                "$group": [
                    "_id": ["year": ["$year": shown], "month": ["$month": shown], "status": "$status"],
                    "n": ["$sum": 1],
                ]
            ],
        ]
    }

    package func facetIndex(_ kind: ItemKind, of owner: Owner, isTrash: Bool) -> BSONDocument {
        switch kind {
        case .image where isTrash: ["userId": 1, "createdAt": -1, "_id": -1]
        case .image: ["userId": 1, "status": 1, "createdAt": -1, "_id": -1, "isActive": 1]
        case .video where owner.session != nil:
            [
                "session_id": 1, "user_id": 1, "generation_type": 1, "is_active": 1, "status": 1, "created_at": -1,
                "_id": -1,
            ]
        case .video:
            ["user_id": 1, "generation_type": 1, "is_active": 1, "status": 1, "created_at": -1, "_id": -1]
        }
    }

    private func completedWithoutStatus(of owner: Owner, isTrash: Bool) -> BSONDocument {
        BSONWriter.document { filter in
            CollectionDescription.video.appendListed(owner, isTrash: isTrash, to: &filter)
            filter.appendNull("status")
            filter.append("$or", [["result_url": ["$type": "string"]], ["proxy_url": ["$type": "string"]]])
        }
    }
}

/// Limits of counting: beyond them the numbers are lower bounds.
enum LabelCountLimit {
    static let records: Int64 = 100_000
    static let groups: Int32 = 10_000
    static let spellings: Int32 = 10_000
    static let time: Duration = .seconds(1)
}

/// The number of items of a month and a status.
private struct FacetGroup: Sendable {
    var month: String?
    /// Nil also if the status is of another application.
    var status: LibraryStatus?
    var hasNoStatus = true
    let count: Int

    init(_ group: BSONView) throws(BSONError) {
        guard let key = try group.first("_id")?.view(), let count = try group.first("n") else {
            throw .malformed(at: 0)
        }
        self.count = Int(try count.integer())
        if let year = try key.first("year"), let month = try key.first("month"), year.type != .null {
            let (year, month) = (String(try year.integer()), String(try month.integer()))
            self.month = "\(Self.padded(year, 4))-\(Self.padded(month, 2))"
        }
        if let status = try key.first("status"), status.type != .null {
            hasNoStatus = false
            self.status = status.type == .string ? LibraryStatus(rawValue: try status.string()) : nil
        }
    }

    private static func padded(_ number: String, _ length: Int) -> String {
        String(repeating: "0", count: max(0, length - number.count)) + number
    }
}
