package import Application
import BSON
package import Domain
import MongoClient

extension MongoImageRepository: ImageLifecycleRepository {
    package func add(
        _ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule
    ) async throws(WriteFailure) -> AddedImage {
        let fields = ImageDocument.fields(of: image, request: request)
        let times = BSONWriter.document { times in
            times.append("createdAt", "$$NOW")
            times.append("updatedAt", "$$NOW")
            times.document("pollAt") { DateExpression.later(schedule.first, in: &$0) }
        }
        let insert = BSONWriter.document { stage in
            stage.document("$replaceWith") { new in
                new.array("$mergeObjects") { parts in
                    parts.append("$$ROOT")
                    // Literal: a prompt may begin with a dollar sign.
                    parts.document { $0.append("$literal", fields) }
                    parts.append(times)
                }
            }
        }
        // Only inserts: an existing record has a `taskId` and does not match.
        let absent = BSONWriter.document { filter in
            filter.append("_id", ObjectID(image.id))
            filter.document("taskId") { $0.append("$exists", false) }
        }
        do throws(MongoError) {
            let added = try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: Self.byID(image.id), read: ImageDocument.read,
                write: { () throws(MongoError) in
                    let added = try await collection.findOneAndUpdate(
                        absent, .pipeline([insert]), upsert: true, read: ImageDocument.read)
                    guard let added else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
                    return added
                })
            return .added(added)
        } catch  where error.kind == .duplicateKey {
            return .existed(try await confirmed(image.id))
        } catch {
            throw WriteFailure(error)
        }
    }

    /// The existing record, once a majority has it: the write of an earlier attempt may not be confirmed yet.
    private func confirmed(_ id: RecordID) async throws(WriteFailure) -> GeneratedImage {
        let existing = await UnknownWrite.duringRequest.find(
            Self.byID(id), in: collection, read: ImageDocument.read)
        guard let existing else { throw .unknown(detail: "the existing record is not confirmed by a majority") }
        return existing
    }

    package func beginSubmission(_ id: RecordID, attempt: RecordID) async throws(WriteFailure) -> Bool {
        // Records of earlier versions have neither field, so it is unknown whether they were submitted.
        let mayBegin = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("status", ImageStatus.pending.rawValue)
            filter.array("$or") { either in
                either.document { $0.append("submissionDue", true) }
                either.document { $0.append("submittedBy", ObjectID(attempt)) }
            }
        }
        let update = BSONWriter.document { update in
            update.document("$set") { $0.append("submittedBy", ObjectID(attempt)) }
            update.document("$unset") { $0.append("submissionDue", "") }
            update.document("$currentDate") { now in
                now.append("submittedAt", true)
                now.append("updatedAt", true)
            }
        }
        return try await reportingWrite { () throws(MongoError) in
            try await UnknownWrite.beforeSubmission.repeating { () throws(MongoError) in
                try await collection.findOneAndUpdate(
                    mayBegin, .operators(update), returning: .before, projection: Self.onlyID
                ) { _ in true } ?? false
            }
        }
    }

    package func recordTaskID(_ id: RecordID, task: TaskID) async throws(WriteFailure) -> GeneratedImage? {
        let unnamed = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("taskId", TaskID(placeholderFor: id).text)
        }
        let trace = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("taskId", task.text)
        }
        do throws(MongoError) {
            let named = try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { document throws(BSONError) in try ImageDocument.read(document) },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        unnamed, .pipeline([TaskUpdate.stage(task)]), read: ImageDocument.read)
                })
            if let named { return named }
        } catch  where error.kind == .duplicateKey {
            guard try await committed(BSONWriter.document { $0.append("taskId", task.text) }) == nil else { return nil }
            throw Self.unconfirmedTask
        } catch {
            throw WriteFailure(error)
        }
        guard let image = try await committed(Self.byID(id)) else { return nil }
        if image.taskID == TaskID(placeholderFor: id) { throw Self.unconfirmedTask }
        return image
    }

    /// A failover may roll back what only the primary has.
    private static let unconfirmedTask = WriteFailure.unknown(
        detail: "the task id is stored, but not confirmed by a majority")

    private func committed(_ filter: BSONDocument) async throws(WriteFailure) -> GeneratedImage? {
        try await reportingWrite { () throws(MongoError) in
            try await collection.findOne(filter, readConcern: .majority, read: ImageDocument.read)
        }
    }

    package func settle(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome
    ) async throws(WriteFailure) -> ImageSettlement {
        if try await end(id, task: task, outcome, effect: .settles) { return .settled }
        guard let image = try await stored(id), task == nil || image.isKnown(as: task) else { return .unknown }
        let effect = image.state.effect(of: outcome)
        switch effect {
        case .none: return .alreadyFinal
        case .revives: return try await end(id, task: task, outcome, effect: effect) ? .revived : .alreadyFinal
        case .settles: return .unknown
        }
    }

    /// One conditional write: the record must be in the state from which the effect starts.
    private func end(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome, effect: ImageState.Effect
    ) async throws(WriteFailure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            if let task {
                filter.document("taskId") { $0.append("$in", [task.text, TaskID(placeholderFor: id).text]) }
            }
            switch effect {
            case .revives(let reason):
                filter.append("status", ImageStatus.failed.rawValue)
                filter.append("failureCode", reason.rawValue)
            case .settles, .none:
                filter.append("status", ImageStatus.pending.rawValue)
            }
        }
        let update = SettlementUpdate.stages(task: task, outcome, effect: effect)
        do throws(MongoError) {
            return try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: SettlementUpdate.trace(of: id, outcome), read: { _ in true },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        filter, .pipeline(update), returning: .before, projection: Self.onlyID
                    ) { _ in true } ?? false
                })
        } catch  where error.kind == .duplicateKey {
            return false  // Another record has this task id.
        } catch {
            throw WriteFailure(error)
        }
    }

    /// The result after a conditional write that matched nothing.
    private func stored(_ id: RecordID) async throws(WriteFailure) -> GeneratedImage? {
        try await beforeWriting { () throws(Failure) in
            try await reporting { () throws(MongoError) in
                try await collection.findOne(Self.byID(id), read: ImageDocument.read)
            }
        }
    }

    private static func byID(_ id: RecordID) -> BSONDocument { BSONWriter.document { $0.append("_id", ObjectID(id)) } }

    private static let onlyID = BSONWriter.document { $0.append("_id", Int32(1)) }
}

extension GeneratedImage {
    /// Whether the record has this task id, or none of the provider's yet.
    fileprivate func isKnown(as task: TaskID?) -> Bool { taskID == task || taskID == TaskID(placeholderFor: id) }
}
