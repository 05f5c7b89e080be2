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

    package func liveDownloads(of owner: Owner) async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await downloads.count(Self.live(of: owner)) }
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
        _ = try await reporting { () throws(MongoError) in
            try await parts.findOneAndUpdate(
                place, .pipeline([insert]), upsert: true, projection: ["_id": 1]
            ) { _ in true }
        }
    }

    package func add(_ download: NewDownload) async throws(Failure) -> Timestamp {
        let insert = InsertStage.creating(
            DownloadDocument.fields(of: download),
            BSONWriter.document { times in
                times.append("created_at", "$$NOW")
                times.document("expires_at") { DateExpression.later(DownloadLimit.lifetime, in: &$0) }
            })
        let expiry = try await reporting { () throws(MongoError) in
            try await downloads.findOneAndUpdate(
                ["_id": .objectID(ObjectID(download.id))], .pipeline([insert]), upsert: true
            ) { row throws(BSONError) in try DownloadDocument.timestamp("expires_at", in: row) }
        }
        guard let expiry else { throw .unexpected("the download was not added") }
        return expiry
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
        }.first
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

    // MARK: - Queries, also explained by tests

    package static func live(of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("owner", owner.text)
            filter.document("$expr") { expression in
                expression.array("$gt") { sides in
                    sides.append("$expires_at")
                    sides.append("$$NOW")
                }
            }
        }
    }

    package static func byToken(_ token: DownloadToken) -> BSONDocument { ["token_hash": .string(token.hash)] }

    package static func part(of download: RecordID, at offset: Int64) -> MongoFind {
        MongoFind(
            ["download": .objectID(ObjectID(download)), "offset": ["$lte": .int64(offset)]], sort: ["offset": -1],
            limit: 1)
    }

    package static func entries(of download: RecordID, inDirectoryAt offset: Int64) -> MongoFind {
        MongoFind(
            ["download": .objectID(ObjectID(download)), "directory_offset": ["$lte": .int64(offset)]],
            sort: ["directory_offset": -1], limit: 1)
    }
}
