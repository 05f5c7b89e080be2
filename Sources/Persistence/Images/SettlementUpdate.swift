import BSON
import Domain

/// What an image's end changes in its record.
enum SettlementUpdate {
    static func document(task: TaskID?, _ outcome: ImageOutcome, effect: ImageState.Effect) -> BSONDocument {
        BSONWriter.document { update in
            update.document("$set") { set in
                switch outcome {
                case .succeeded(let address):
                    set.append("status", ImageStatus.completed.rawValue)
                    set.append("imageUrl", address.text)
                case .failed(let reason):
                    set.append("status", ImageStatus.failed.rawValue)
                    set.append("error", reason.sentence)
                    set.append("failureCode", reason.rawValue)
                }
                // A callback may come before the provider's own answer to the order has told us the task's name.
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
                // Its picture is to be kept here.
                if case .succeeded = outcome { now.append("pictureDueAt", true) }
                if effect == .revives { now.append("audit.revivedAt", true) }
            }
        }
    }
}
