import BSON
import Domain

/// The update that stores an image's task id. An image that ended although the provider had not said so is pending again
/// and due for a poll: only now can the provider be asked.
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

    /// Gives a field of an image that ended by inference another value; that of any other image stays, or stays absent.
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

    /// As `ImageDocument` reads it: earlier versions did not store who had said so.
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
