package import Application
package import BSON
package import Domain
import MongoClient

/// The archive of image files. A completed image has `pictureDueAt` until its file is archived or lost; `picture` is
/// the name of the archived file.
extension MongoImageRepository: ImageArchiveRepository {
    package func claimUnarchivedImage() async throws(Failure) -> UnarchivedImage? {
        try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.archiveDue(), .pipeline([Self.nextAttempt]),
                sort: BSONWriter.document { $0.append("pictureDueAt", Int32(1)) }
            ) { document throws(BSONError) in
                // No next attempt: the image was deleted.
                try document.first("pictureDueAt") == nil ? nil : try Self.unarchivedImage(document)
            } ?? nil
        }
    }

    package func archiveStatus(of id: RecordID, of owner: Owner) async throws(Failure) -> ImageArchiveStatus? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id, of: owner)) { document throws(BSONError) in
                try Self.archiveStatus(document)
            }
        }
    }

    package func markArchived(_ id: RecordID, as name: UploadName) async throws(WriteFailure) -> Bool {
        let trace = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("picture", name.text)
        }
        return try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true },
                write: { () throws(MongoError) in
                    try await change(id) { update in
                        update.document("$set") { $0.append("picture", name.text) }
                        update.document("$unset") { unset in
                            unset.append("pictureDueAt", "")
                            unset.append("pictureTries", "")
                        }
                    }
                })
        }
    }

    package func markLost(_ id: RecordID, because loss: ImageArchiveFailure) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await change(id) { update in
                update.document("$set") { $0.append("pictureLost", loss.rawValue) }
                update.document("$unset") { unset in
                    unset.append("pictureDueAt", "")
                    unset.append("pictureTries", "")
                }
            }
        }
    }

    /// Updates a record whose file is not archived, unless it was deleted meanwhile.
    ///
    /// - Returns: whether such a record exists.
    private func change(_ id: RecordID, _ fill: (inout BSONWriter) -> Void) async throws(MongoError) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("picture") { $0.append("$exists", false) }
            Self.appendIsActive(to: &filter)
        }
        let update = BSONWriter.document { fill(&$0) }
        return try await collection.findOneAndUpdate(
            filter, .operators(update), returning: .before,
            projection: BSONWriter.document { $0.append("_id", Int32(1)) }
        ) { _ in true } ?? false
    }

    package func postponeArchiving(_ id: RecordID) async throws(Failure) {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("pictureDueAt") { $0.append("$exists", true) }
        }
        let postpone = BSONWriter.document { stage in
            stage.document("$set") { set in set.document("pictureDueAt") { Self.later(in: &$0) } }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([postpone])) { _ in true }
        }
    }

    // MARK: - The query, also explained by tests

    package static func archiveDue() -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("pictureDueAt") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { DateExpression.isPast("$pictureDueAt", in: &$0) }
        }
    }

    /// Longer than the slowest download that is not aborted and the check of the file together.
    private static let archiveLease: Duration = .seconds(600)

    /// The lease; none for a deleted image.
    private static let nextAttempt = BSONWriter.document { stage in
        stage.document("$set") { set in
            set.document("pictureTries") { attempts in
                attempts.array("$add") { sum in
                    sum.document { previousAttempts(in: &$0) }
                    sum.append(Int64(1))
                }
            }
            set.document("pictureDueAt") { due in
                due.array("$cond") { choice in
                    choice.append(["$eq": ["$isActive", false]])
                    choice.append("$$REMOVE")
                    choice.document { DateExpression.later(archiveLease, in: &$0) }
                }
            }
        }
    }

    /// Exponential backoff: 5 seconds, doubled with each further attempt, at most an hour.
    private static func later(in expression: inout BSONWriter) {
        expression.array("$add") { sum in
            sum.append("$$NOW")
            sum.document { shorter in
                shorter.array("$min") { lengths in
                    lengths.append(Int64(3_600_000))
                    lengths.document { grown in
                        grown.array("$multiply") { product in
                            product.append(Int64(5000))
                            product.document { power in
                                power.array("$pow") { power in
                                    power.append(Int64(2))
                                    power.document { exponent in
                                        exponent.array("$subtract") { difference in
                                            difference.document { previousAttempts(in: &$0) }
                                            difference.append(Int64(1))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func previousAttempts(in expression: inout BSONWriter) {
        expression.array("$ifNull") { either in
            either.append("$pictureTries")
            either.append(Int64(0))
        }
    }

    /// Nil if there is no URL to fetch the file from.
    private static func unarchivedImage(_ document: BSONView) throws(BSONError) -> UnarchivedImage? {
        let image = try ImageDocument.read(document)
        guard case .completed(let url?, _) = image.state else { return nil }
        let attempts = try document.first("pictureTries")?.integer() ?? 0
        return UnarchivedImage(id: image.id, url: url, attempts: Int(attempts))
    }

    private static func archiveStatus(_ document: BSONView) throws(BSONError) -> ImageArchiveStatus {
        if let name = try document.first("picture"), name.type == .string, let name = UploadName(try name.string()) {
            return .archived(name)
        }
        if try document.first("pictureLost") != nil { return .lost }
        switch try ImageDocument.read(document).state {
        case .pending: return .pending
        case .failed: return .failed
        case .completed: return try unarchivedImage(document).map(ImageArchiveStatus.remote) ?? .lost
        }
    }
}
