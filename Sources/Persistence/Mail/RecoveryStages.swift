import Application
import BSON
import Domain

/// The stages of updates of an account by its links.
enum RecoveryStages {
    /// Replaces a link.
    ///
    /// - Parameter keepingOthers: whether fields of the earlier one stay that `fields` does not have.
    static func replacing(
        _ link: StaticString, by fields: BSONDocument, keepingOthers: Bool = false, for lifetime: Duration
    ) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$set") { set in
                set.document(link) { value in
                    value.array("$mergeObjects") { parts in
                        if keepingOthers { parts.append("$\(link)") }
                        parts.document { $0.append("$literal", fields) }
                        parts.document { times in
                            times.document("expires_at") { DateExpression.later(lifetime, in: &$0) }
                        }
                    }
                }
            }
        }
    }

    /// Sets the password, ends all sessions and uses up the link; the address that the link was sent to is verified. Whoever
    /// linked identity providers before the address was verified may have been a stranger.
    static func reset(to password: PasswordHash) -> [BSONDocument] {
        let set = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("password") { $0.append("$literal", AccountDocument.document(of: password)) }
                fields.append("valid_since", "$$NOW")
                fields.document("email_verified") { verified in
                    verified.array("$or") { reasons in
                        reasons.append("$email_verified")
                        reasons.document { isProved(in: &$0) }
                    }
                }
                fields.document("identities") { identities in
                    identities.array("$cond") { choice in
                        choice.document { isFirstProof in
                            isFirstProof.array("$and") { conditions in
                                conditions.append(["$ne": ["$email_verified", true]] as BSONDocument)
                                conditions.document { isProved(in: &$0) }
                            }
                        }
                        choice.append("$$REMOVE")
                        choice.append("$identities")
                    }
                }
            }
        }
        return [set, ["$unset": ["reset", "kept_session"]]]
    }

    /// Sets the address, uses up the links, and ends the other sessions if the address is another one.
    static func email(
        _ email: EmailAddress, of account: Account, isVerified: Bool, keeping session: RecordID?
    ) -> [BSONDocument] {
        let changed = Account(
            id: account.id, email: email, name: account.name, isAdmin: account.isAdmin, createdAt: account.createdAt)
        let isChange = account.email != email
        let set = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.literal("email", email.text)
                fields.append("email_verified", isVerified)
                fields.document("search") { $0.append("$literal", changed.searchTerms) }
                if isChange {
                    fields.append("valid_since", "$$NOW")
                    if let session { fields.append("kept_session", ObjectID(session)) }
                }
            }
        }
        let used: [BSONValue] = ["reset", "verification"] + (isChange && session == nil ? ["kept_session"] : [])
        return [set, ["$unset": .array(used)]]
    }

    static func isInFuture(_ time: String, in expression: inout BSONWriter) {
        expression.array("$gt") { sides in
            sides.append(time)
            sides.append("$$NOW")
        }
    }

    /// Whether the link was sent to the address that the account has.
    private static func isProved(in expression: inout BSONWriter) {
        expression.array("$eq") { sides in
            sides.document { sent in
                sent.array("$ifNull") { parts in
                    parts.append("$reset.email")
                    parts.append("")
                }
            }
            sides.append("$email")
        }
    }
}
