import Application
import BSON
import Domain

/// The update pipelines of an account that an administrator changes. Each can be repeated.
enum AccountUpdate {
    static func pipeline(_ change: AccountChange) -> [BSONDocument] {
        var removed: [String] = []
        let set = BSONWriter.document { fields in
            if let isAdmin = change.isAdmin {
                fields.append("role", AccountDocument.role(isAdmin: isAdmin))
                fields.append("role_source", RoleSource.administrator)
            }
            switch change.isDisabled {
            case true?:
                fields.document("disabled_at") { time in
                    time.array("$ifNull") { times in
                        times.append("$disabled_at")
                        times.append("$$NOW")
                    }
                }
                endSessions(&fields, &removed)
            case false?: removed.append("disabled_at")
            case nil: break
            }
            switch change.budget {
            case .set(let budget)?:
                // As a whole: members of an earlier one must not stay.
                fields.document("budget") { $0.append("$literal", BudgetLimitsDocument.document(of: budget)) }
            case .standard?: removed.append("budget")
            case nil: break
            }
            switch change.quota {
            case .set(let bytes)?: fields.append("quota", bytes)
            case .standard?: removed.append("quota")
            case nil: break
            }
        }
        return stages(set, removing: removed)
    }

    static let withoutSecondFactor: [BSONDocument] = {
        var removed = ["totp", "totp_pending", "recovery_codes"]
        let set = BSONWriter.document { endSessions(&$0, &removed) }
        return stages(set, removing: removed)
    }()

    private static func endSessions(_ fields: inout BSONWriter, _ removed: inout [String]) {
        fields.append("valid_since", "$$NOW")
        removed.append("kept_session")
    }

    /// An empty stage would be refused.
    private static func stages(_ set: BSONDocument, removing removed: [String]) -> [BSONDocument] {
        var stages: [BSONDocument] = []
        if set != BSONDocument() { stages.append(BSONWriter.document { $0.append("$set", set) }) }
        if !removed.isEmpty { stages.append(BSONWriter.document { $0.append("$unset", removed) }) }
        return stages
    }
}
