import Application
import BSON
import Domain

/// The update pipelines of a share. Times are the database's.
enum ShareUpdate {
    /// Of a new share.
    static func times(for lifetime: Duration) -> BSONDocument {
        BSONWriter.document { times in
            times.append("created_at", "$$NOW")
            times.append("updated_at", "$$NOW")
            times.document("expires_at") { DateExpression.later(lifetime, in: &$0) }
        }
    }

    static func pipeline(_ change: ShareChange) -> [BSONDocument] {
        var removed: [String] = []
        let set = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.append("updated_at", "$$NOW")
                switch change.title {
                case .set(let title): fields.literal("title", title)
                case .clear: removed.append("title")
                case nil: break
                }
                if let password = change.password {
                    fields.append("secret", binary: password.secret)
                    if let hash = password.hash {
                        // As a whole: members of an earlier one must not stay.
                        fields.document("password") { $0.append("$literal", AccountDocument.document(of: hash)) }
                    } else {
                        removed.append("password")
                    }
                }
                if let allowsDownload = change.allowsDownload { fields.append("download", allowsDownload) }
                if let showsPrompt = change.showsPrompt { fields.append("show_prompt", showsPrompt) }
                if let lifetime = change.lifetime {
                    fields.document("expires_at") { DateExpression.later(lifetime, in: &$0) }
                }
            }
        }
        return removed.isEmpty ? [set] : [set, BSONWriter.document { $0.append("$unset", removed) }]
    }

    static let view: [BSONDocument] = [
        BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("views") { NumberExpression.next(after: "$views", in: &$0) }
                fields.append("last_viewed_at", "$$NOW")
            }
        }
    ]
}
