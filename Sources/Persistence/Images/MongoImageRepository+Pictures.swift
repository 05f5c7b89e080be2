package import Application
package import BSON
package import Domain
import MongoClient

/// Which pictures are kept here. `pictureDueAt` stands on finished images until theirs is kept or lost; `picture` is the
/// name of the kept file.
extension MongoImageRepository: ImageArchiveRepository {
    package func claimUnarchivedImage() async throws(Failure) -> UnarchivedImage? {
        try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.pictureDue(), .pipeline([Self.nextTry]),
                sort: BSONWriter.document { $0.append("pictureDueAt", Int32(1)) }
            ) { document throws(BSONError) in try Self.pictureToKeep(document) } ?? nil
        }
    }

    package func standing(of id: RecordID, of owner: Owner) async throws(Failure) -> ImageArchiveStatus? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id, of: owner)) { document throws(BSONError) in
                try Self.standing(document)
            }
        }
    }

    package func keep(_ id: RecordID, as name: UploadName) async throws(Failure) -> Bool {
        try await change(id) { update in
            update.document("$set") { $0.append("picture", name.text) }
            update.document("$unset") { unset in
                unset.append("pictureDueAt", "")
                unset.append("pictureTries", "")
            }
        }
    }

    package func giveUp(_ id: RecordID, because loss: ImageArchiveFailure) async throws(Failure) {
        _ = try await change(id) { update in
            update.document("$set") { $0.append("pictureLost", loss.rawValue) }
            update.document("$unset") { unset in
                unset.append("pictureDueAt", "")
                unset.append("pictureTries", "")
            }
        }
    }

    /// Changes a record whose picture is not kept.
    ///
    /// - Returns: whether there was one.
    private func change(_ id: RecordID, _ fill: (inout BSONWriter) -> Void) async throws(Failure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.document("picture") { $0.append("$exists", false) }
        }
        let update = BSONWriter.document { fill(&$0) }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                filter, .operators(update), returning: .before,
                projection: BSONWriter.document { $0.append("_id", Int32(1)) }
            ) { _ in true } ?? false
        }
    }

    // MARK: - The query, also for explain

    package static func pictureDue() -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("pictureDueAt") { $0.append("$gte", milliseconds: 0) }
            filter.document("$expr") { PollExpression.isPast("$pictureDueAt", in: &$0) }
        }
    }

    /// Five seconds to the next try, then twice as long each time, an hour at most.
    private static let nextTry = BSONWriter.document { stage in
        stage.document("$set") { set in
            set.document("pictureTries") { tries in
                tries.array("$add") { sum in
                    sum.document { triesSoFar(in: &$0) }
                    sum.append(Int64(1))
                }
            }
            set.document("pictureDueAt") { next in
                next.array("$add") { sum in
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
                                            power.document { triesSoFar(in: &$0) }
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

    private static func triesSoFar(in expression: inout BSONWriter) {
        expression.array("$ifNull") { either in
            either.append("$pictureTries")
            either.append(Int64(0))
        }
    }

    /// Nil where there is no address to fetch it from.
    private static func pictureToKeep(_ document: BSONView) throws(BSONError) -> UnarchivedImage? {
        let image = try ImageDocument.read(document)
        guard case .completed(let address?, _) = image.state else { return nil }
        let tries = try document.first("pictureTries")?.integer() ?? 0
        return UnarchivedImage(id: image.id, address: address, tries: Int(tries))
    }

    private static func standing(_ document: BSONView) throws(BSONError) -> ImageArchiveStatus {
        if let name = try document.first("picture"), name.type == .string, let name = UploadName(try name.string()) {
            return .kept(name)
        }
        if try document.first("pictureLost") != nil { return .lost }
        switch try ImageDocument.read(document).state {
        case .pending: return .pending
        case .failed: return .failed
        case .completed: return try pictureToKeep(document).map(ImageArchiveStatus.away) ?? .lost
        }
    }
}
