package import Application
package import BSON
package import Domain
package import MongoClient

/// The collections `downloads` and `download_parts`. All times are the database's.
package struct MongoDownloadRepository: DownloadRepository {
    private let downloads: MongoCollection
    private let parts: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        downloads = database.collection(names.downloads)
        parts = database.collection(names.downloadParts)
    }

    package func usage(of owner: Owner) async throws(Failure) -> DownloadUsage {
        try await reporting { () throws(MongoError) in
            let now = try await downloads.database.serverTime()
            return try await downloads.aggregate(
                [["$match": .document(Self.live(of: owner, now: now))], Self.sum], limit: 1
            ) { sum throws(BSONError) in
                DownloadUsage(
                    downloads: Int(try DownloadDocument.required("downloads", in: sum).integer()),
                    storedBytes: try DownloadDocument.required("bytes", in: sum).integer())
            }
        }.first ?? DownloadUsage(downloads: 0, storedBytes: 0)
    }

    package func begin(_ id: RecordID, _ token: DownloadToken, of owner: Owner) async throws(Failure) {
        let insert = InsertStage.creating(DownloadDocument.fields(id, token, of: owner), Self.times)
        _ = try await confirmedWrite { () throws(MongoError) in
            try await downloads.findOneAndUpdate(Self.byID(id), .pipeline([insert]), upsert: true) { _ in true }
        }
    }

    package func add(_ part: DownloadPart, number: Int, to download: RecordID) async throws(Failure) {
        let place = BSONWriter.document { filter in
            filter.append("download", ObjectID(download))
            filter.append("part", Int32(clamping: number))
        }
        let insert = InsertStage.creating(
            DownloadPartDocument.fields(of: part),
            BSONWriter.document { times in
                times.document("expires_at") { DateExpression.later(DownloadLimit.partLifetime, in: &$0) }
            })
        _ = try await confirmedWrite { () throws(MongoError) in
            try await parts.findOneAndUpdate(
                place, .pipeline([insert]), upsert: true, projection: ["_id": 1]
            ) { _ in true }
        }
    }

    package func finish(_ download: NewDownload) async throws(Failure) -> Timestamp {
        try await extendParts(of: download.id)
        // The owner may have changed.
        let finish = BSONWriter.document { stage in
            stage.document("$replaceWith") { document in
                document.array("$mergeObjects") { parts in
                    parts.document { fields in
                        fields.append(
                            "$literal", DownloadDocument.fields(download.id, download.token, of: download.owner))
                    }
                    parts.append("$$ROOT")
                    parts.document { $0.append("$literal", DownloadDocument.contentFields(of: download)) }
                    parts.append(Self.times)
                }
            }
        }
        let expiry = try await confirmedWrite { () throws(MongoError) in
            try await downloads.findOneAndUpdate(Self.byID(download.id), .pipeline([finish]), upsert: true) {
                row throws(BSONError) in try DownloadDocument.timestamp("expires_at", in: row)
            }
        }
        guard let expiry else { throw .unexpected("the download was not added") }
        return expiry
    }

    package func extendParts(of download: RecordID) async throws(Failure) {
        let later = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("expires_at") { DateExpression.later(DownloadLimit.partLifetime, in: &$0) }
            }
        }
        _ = try await confirmedWrite { () throws(MongoError) in
            try await parts.updateMany(Self.parts(of: download), .pipeline([later]))
        }
    }

    package func removeParts(of download: RecordID) async throws(Failure) {
        _ = try await confirmedWrite { () throws(MongoError) in
            try await parts.deleteMany(Self.parts(of: download))
        }
    }

    package func open(_ token: DownloadToken) async throws(Failure) -> Download? {
        let expiry = BSONWriter.document { stage in
            stage.document("$addFields") { fields in
                fields.document("is_expired") { DateExpression.isPast("$expires_at", in: &$0) }
            }
        }
        return try await reporting { () throws(MongoError) in
            try await downloads.aggregate([["$match": .document(Self.byToken(token))], expiry], limit: 1) {
                row throws(BSONError) in try DownloadDocument.read(row)
            }
        }.first ?? nil
    }

    package func part(of download: RecordID, at offset: Int64) async throws(Failure) -> DownloadPart? {
        try await reporting { () throws(MongoError) in
            try await parts.find(Self.part(of: download, at: offset)) { row throws(BSONError) in
                try DownloadPartDocument.read(row)
            }
        }.first
    }

    package func entries(
        of download: RecordID, inDirectoryAt offset: Int64
    ) async throws(Failure) -> DownloadEntries? {
        try await reporting { () throws(MongoError) in
            try await parts.find(Self.entries(of: download, inDirectoryAt: offset)) { row throws(BSONError) in
                try DownloadPartDocument.entries(row)
            }
        }.first
    }

    package func entries(
        of download: RecordID, after number: Int, inDirectoryFrom offset: Int64
    ) async throws(Failure) -> (number: Int, entries: DownloadEntries)? {
        let find = Self.entries(of: download, after: number, inDirectoryFrom: offset)
        return try await reporting { () throws(MongoError) in
            try await parts.find(find) { row throws(BSONError) in
                (
                    number: Int(try DownloadDocument.required("part", in: row).integer()),
                    entries: try DownloadPartDocument.entries(row)
                )
            }
        }.first
    }

    private static let sum: BSONDocument = [
        "$group": ["_id": .null, "downloads": ["$sum": 1], "bytes": ["$sum": "$stored_bytes"]]
    ]

    private static let times = BSONWriter.document { times in
        times.append("created_at", "$$NOW")
        times.document("expires_at") { DateExpression.later(DownloadLimit.lifetime, in: &$0) }
    }

    // MARK: - Queries, also explained by tests

    /// - Parameter now: the database's time in milliseconds since 1970: `$$NOW` would not use the index.
    package static func live(of owner: Owner, now: Int64) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("owner", owner.text)
            filter.document("expires_at") { $0.append("$gt", milliseconds: now) }
        }
    }

    private static func byID(_ id: RecordID) -> BSONDocument { ["_id": .objectID(ObjectID(id))] }

    private static func parts(of download: RecordID) -> BSONDocument { ["download": .objectID(ObjectID(download))] }

    package static func byToken(_ token: DownloadToken) -> BSONDocument { ["token_hash": .string(token.hash)] }

    package static func part(of download: RecordID, at offset: Int64) -> MongoFind {
        MongoFind(
            ["download": .objectID(ObjectID(download)), "offset": ["$lte": .int64(offset)]],
            sort: ["offset": -1, "part": -1], limit: 1)
    }

    package static func entries(of download: RecordID, inDirectoryAt offset: Int64) -> MongoFind {
        MongoFind(
            ["download": .objectID(ObjectID(download)), "directory_offset": ["$lte": .int64(offset)]],
            sort: ["directory_offset": -1, "part": -1], limit: 1)
    }

    package static func entries(
        of download: RecordID, after number: Int, inDirectoryFrom offset: Int64
    ) -> MongoFind {
        MongoFind(
            [
                "download": .objectID(ObjectID(download)), "directory_offset": ["$gte": .int64(offset)],
                "part": ["$gt": .int64(Int64(number))],
            ], sort: ["directory_offset": 1, "part": 1], limit: 1)
    }
}
