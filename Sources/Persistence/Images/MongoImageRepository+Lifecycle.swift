package import Application
import BSON
package import Domain
import MongoClient

extension MongoImageRepository: ImageLifecycleRepository {
    package func add(
        _ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule
    ) async throws(Failure) -> AddedImage {
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
            let added = try await collection.findOneAndUpdate(
                absent, .pipeline([insert]), upsert: true, read: ImageDocument.read)
            guard let added else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
            return .added(added)
        } catch  where error.kind == .duplicateKey {
            guard let existing = try await stored(image.id) else { throw Failure(error) }
            return .existed(existing)
        } catch {
            throw Failure(error)
        }
    }

    package func recordTaskID(_ id: RecordID, task: TaskID) async throws(Failure) -> GeneratedImage? {
        let unnamed = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("taskId", TaskID(placeholderFor: id).text)
        }
        let set = BSONWriter.document { update in
            update.document("$set") { $0.append("taskId", task.text) }
            update.document("$currentDate") { $0.append("updatedAt", true) }
        }
        do throws(MongoError) {
            if let named = try await collection.findOneAndUpdate(unnamed, .operators(set), read: ImageDocument.read) {
                return named
            }
        } catch  where error.kind == .duplicateKey {
            return nil
        } catch {
            throw Failure(error)
        }
        return try await stored(id)
    }

    package func settle(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome
    ) async throws(Failure) -> ImageSettlement {
        if try await end(id, task: task, outcome, effect: .settles) { return .settled }
        guard let image = try await stored(id), task == nil || image.isKnown(as: task) else { return .unknown }
        switch image.state.effect(of: outcome) {
        case .none: return .alreadyFinal
        case .revives: return try await end(id, task: task, outcome, effect: .revives) ? .revived : .alreadyFinal
        case .settles: return .unknown
        }
    }

    /// One conditional write: the record must be in the state from which the effect starts.
    private func end(
        _ id: RecordID, task: TaskID?, _ outcome: ImageOutcome, effect: ImageState.Effect
    ) async throws(Failure) -> Bool {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            if let task {
                filter.document("taskId") { $0.append("$in", [task.text, TaskID(placeholderFor: id).text]) }
            }
            switch effect {
            case .revives:
                filter.append("status", ImageStatus.failed.rawValue)
                filter.append("failureCode", ImageFailure.timedOut.rawValue)
            case .settles, .none:
                filter.append("status", ImageStatus.pending.rawValue)
            }
        }
        let update = SettlementUpdate.document(task: task, outcome, effect: effect)
        do throws(MongoError) {
            return try await collection.findOneAndUpdate(
                filter, .operators(update), returning: .before, projection: Self.onlyID
            ) { _ in true } ?? false
        } catch  where error.kind == .duplicateKey {
            return false  // Another record has this task id.
        } catch {
            throw Failure(error)
        }
    }

    private func stored(_ id: RecordID) async throws(Failure) -> GeneratedImage? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(
                BSONWriter.document { $0.append("_id", ObjectID(id)) }, read: ImageDocument.read)
        }
    }

    private static let onlyID = BSONWriter.document { $0.append("_id", Int32(1)) }
}

extension GeneratedImage {
    /// Whether the record has this task id, or none of the provider's yet.
    fileprivate func isKnown(as task: TaskID?) -> Bool { taskID == task || taskID == TaskID(placeholderFor: id) }
}
