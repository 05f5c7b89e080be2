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
                case .failed(let reason):
                    set.append("status", ImageStatus.failed.rawValue)
                    set.append("error", reason.message)
                    set.append("failureCode", reason.rawValue)
                }
                // A callback may arrive before the provider's response to the submission has given the task id.
                if let task { set.append("taskId", task.text) }
                if effect == .revives { set.append("audit.was", ImageFailure.timedOut.rawValue) }
            }
            update.document("$unset") { unset in
                unset.append("pollAt", "")
                if effect == .revives {
                    unset.append("error", "")
                    unset.append("failureCode", "")
                }
            }
            update.document("$currentDate") { now in
                now.append("completedAt", true)
                now.append("updatedAt", true)
                // The file is due to be archived.
                if case .succeeded = outcome { now.append("pictureDueAt", true) }
                if effect == .revives { now.append("audit.revivedAt", true) }
            }
        }
    }
}
