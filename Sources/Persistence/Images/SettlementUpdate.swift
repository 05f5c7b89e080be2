import BSON
import Domain

/// The update that stores an image's final status.
enum SettlementUpdate {
    static func document(task: TaskID?, _ outcome: ImageOutcome, effect: ImageState.Effect) -> BSONDocument {
        BSONWriter.document { update in
            update.document("$set") { set in
                switch outcome {
                case .succeeded(let url):
                    set.append("status", ImageStatus.completed.rawValue)
                    set.append("imageUrl", url.text)
                case .failed(let reason): append(reason, isInferred: false, to: &set)
                case .gaveUp(let reason): append(reason, isInferred: true, to: &set)
                }
                // A callback may arrive before the provider's response to the submission has given the task id.
                if let task { set.append("taskId", task.text) }
                if case .revives(let reason) = effect { set.append("audit.was", reason.rawValue) }
            }
            update.document("$unset") { unset in
                unset.append("pollAt", "")
                if case .revives = effect {
                    for field: StaticString in ["error", "failureCode", "failureInferred"] { unset.append(field, "") }
                }
            }
            update.document("$currentDate") { now in
                now.append("completedAt", true)
                now.append("updatedAt", true)
                // The file is due to be archived.
                if case .succeeded = outcome { now.append("pictureDueAt", true) }
                if case .revives = effect { now.append("audit.revivedAt", true) }
            }
        }
    }

    private static func append(_ reason: ImageFailure, isInferred: Bool, to set: inout BSONWriter) {
        set.append("status", ImageStatus.failed.rawValue)
        set.append("error", reason.message)
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
            case .failed(let reason), .gaveUp(let reason):
                filter.append("status", ImageStatus.failed.rawValue)
                filter.append("failureCode", reason.rawValue)
            }
        }
    }
}
