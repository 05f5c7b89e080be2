import BSON
import Domain

/// The update of a profile.
enum ProfileUpdate {
    /// - Parameter account: as it is now; the search terms also hold its address.
    static func operators(_ change: ProfileChange, of account: Account) -> BSONDocument {
        var name = account.name
        switch change.name {
        case .set(let new): name = new
        case .clear: name = nil
        case nil: break
        }
        return BSONWriter.document { update in
            update.document("$set") { fields in
                if let name { fields.append("name", name.text) }
                fields.append("search", Account.searchTerms(account.email, name))
                if let notifies = change.notifiesVideos { fields.append("notifications.video_ready", notifies) }
            }
            if change.name == .clear { update.document("$unset") { $0.append("name", "") } }
        }
    }
}
