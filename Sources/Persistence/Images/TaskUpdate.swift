import BSON
import Domain

/// The update that stores an image's task id. An image whose failure was only inferred becomes pending again and due
/// for a poll, which is possible only with a task id.
enum TaskUpdate {
    static func stage(_ task: TaskID) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.literal("taskId", task.text)
                set.append("updatedAt", "$$NOW")
                change("status", in: &set) { $0.append(ImageStatus.pending.rawValue) }
                change("pollAt", in: &set) { $0.append("$$NOW") }
                for field: StaticString in ["error", "failureCode", "failureInferred", "completedAt"] {
                    change(field, in: &set) { $0.append("$$REMOVE") }
                }
                change("audit", in: &set) { value in
                    value.document { audit in
                        audit.array("$mergeObjects") { parts in
                            parts.append("$audit")
                            parts.document { new in
                                new.append("was", "$failureCode")
                                new.append("revivedAt", "$$NOW")
                            }
                        }
                    }
                }
            }
        }
    }

    /// Changes a field of an image whose failure was inferred; the field of any other image stays as it is, or absent.
    private static func change(
        _ field: StaticString, in set: inout BSONWriter, _ appendValue: (inout BSONArrayWriter) -> Void
    ) {
        set.document(field) { value in
            value.array("$cond") { choice in
                choice.document { isInferredEnd(in: &$0) }
                appendValue(&choice)
                choice.append("$\(field)")
            }
        }
    }

    /// Like `ImageDocument`: earlier versions did not store whether a failure was inferred.
    private static func isInferredEnd(in expression: inout BSONWriter) {
        let inferred = [ImageFailure.timedOut, .providerUnavailable].map { BSONValue.string($0.rawValue) }
        expression.array("$and") { conditions in
            conditions.append(["$eq": ["$status", .string(ImageStatus.failed.rawValue)]])
            conditions.document { isInferred in
                isInferred.array("$cond") { choice in
                    choice.append(["$eq": [["$type": "$failureInferred"], "bool"]])
                    choice.append("$failureInferred")
                    choice.append(["$in": ["$failureCode", .array(inferred)]])
                }
            }
        }
    }
}
