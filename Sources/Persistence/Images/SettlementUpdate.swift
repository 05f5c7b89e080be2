import Application
import BSON
import Domain

/// The update that stores an image's final status.
enum SettlementUpdate {
    static func stages(task: TaskID?, _ outcome: ImageOutcome, effect: ImageState.Effect) -> [BSONDocument] {
        var unset = ["pollAt"]
        if case .revives = effect { unset += ["error", "failureCode", "failureInferred", "charged"] }
        let set = BSONWriter.document { stage in
            stage.document("$set") { set in
                set.append("completedAt", "$$NOW")
                set.append("updatedAt", "$$NOW")
                switch outcome {
                case .succeeded(let url):
                    set.append("status", ImageStatus.completed.rawValue)
                    set.literal("imageUrl", url.text)
                    set.append("archive", ArchiveDocument.due(.url(url.text)))
                case .refused(let reason):
                    // Whether the provider was only unavailable for the response is not known.
                    append(reason, isInferred: reason == .providerUnavailable, to: &set)
                    set.append("charged", false)
                case .failed(let reason): append(reason, isInferred: false, to: &set)
                case .gaveUp(let reason): append(reason, isInferred: true, to: &set)
                }
                // A callback may arrive before the provider's response to the submission has given the task id.
                if let task { set.literal("taskId", task.text) }
                if case .revives(let reason) = effect {
                    set.append("audit.was", reason.rawValue)
                    set.append("audit.revivedAt", "$$NOW")
                }
            }
        }
        return [BSONWriter.document { $0.append("$unset", unset) }, set]
    }

    private static func append(_ reason: ImageFailure, isInferred: Bool, to set: inout BSONWriter) {
        set.append("status", ImageStatus.failed.rawValue)
        set.literal("error", reason.message)
        set.append("failureCode", reason.rawValue)
        set.append("failureInferred", isInferred)
    }

    /// Matches the record if this outcome is stored.
    static func trace(of id: RecordID, _ outcome: ImageOutcome) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            switch outcome {
            case .succeeded(let url):
                filter.append("status", ImageStatus.completed.rawValue)
                filter.append("imageUrl", url.text)
            case .refused(let reason), .failed(let reason), .gaveUp(let reason):
                filter.append("status", ImageStatus.failed.rawValue)
                filter.append("failureCode", reason.rawValue)
            }
        }
    }
}
