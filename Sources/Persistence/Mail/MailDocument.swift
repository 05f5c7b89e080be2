import Application
import BSON
import Domain

/// The stored form of a message.
enum MailDocument {
    /// All fields except the id and the times.
    static func fields(of mail: Mail) -> BSONDocument {
        BSONWriter.document { document in
            document.append("kind", mail.kind.rawValue)
            switch mail {
            case .passwordReset(let email), .emailChanged(let email), .passwordChanged(let email),
                .secondFactorEnabled(let email), .secondFactorDisabled(let email), .secondFactorGuessed(let email):
                document.append("to", email.text)
            case .verification(let email, let user):
                document.append("to", email.text)
                document.append("user_id", user.text)
            case .newDevice(let email, let device, let time):
                document.append("to", email.text)
                document.document("data") { data in
                    data.append("device", device.text)
                    data.append("at", milliseconds: time.milliseconds)
                }
            case .videoReady(let user, let video):
                document.append("user_id", user.text)
                document.document("data") { $0.append("video", ObjectID(video)) }
            case .accountClosing(let email, let endsAt):
                document.append("to", email.text)
                document.document("data") { $0.append("ends_at", milliseconds: endsAt.milliseconds) }
            }
            document.append("tries", Int32(0))
        }
    }

    /// - Parameter lease: how long after its claim the message is due again.
    static func read(_ view: BSONView, lease: Duration) throws(BSONError) -> QueuedMail? {
        let document = BSONDocument(copying: view)
        guard case .objectID(let id)? = document["_id"], case .date(let dueAt)? = document["due_at"] else {
            return nil
        }
        var remaining = Duration.seconds(86_400)
        if case .date(let expiry)? = document["expires_at"] { remaining = .milliseconds(expiry - dueAt) + lease }
        return QueuedMail(
            id: RecordID(id), kind: document["kind"].text ?? "", mail: mail(document),
            attempts: try Int(view.first("tries")?.integer() ?? 1), remaining: remaining)
    }

    private static func mail(_ document: BSONDocument) -> Mail? {
        guard let kind = document["kind"].text.flatMap({ Mail.Kind(rawValue: $0) }) else { return nil }
        let to = document["to"].text.flatMap { EmailAddress($0) }
        let user = document["user_id"].text.flatMap { UserID($0) }
        let data = document["data"]
        switch (kind, to, user) {
        case (.passwordReset, let to?, _): return .passwordReset(to)
        case (.verification, let to?, let user?): return .verification(to, of: user)
        case (.emailChanged, let to?, _): return .emailChanged(to)
        case (.passwordChanged, let to?, _): return .passwordChanged(to)
        case (.secondFactorEnabled, let to?, _): return .secondFactorEnabled(to)
        case (.secondFactorDisabled, let to?, _): return .secondFactorDisabled(to)
        case (.secondFactorGuessed, let to?, _): return .secondFactorGuessed(to)
        case (.newDevice, let to?, _):
            guard let device = data?["device"].text, case .date(let time)? = data?["at"] else { return nil }
            return .newDevice(to, DeviceName(stored: device), at: Timestamp(milliseconds: time))
        case (.videoReady, _, let user?):
            guard case .objectID(let video)? = data?["video"] else { return nil }
            return .videoReady(user, RecordID(video))
        case (.accountClosing, let to?, _):
            guard case .date(let time)? = data?["ends_at"] else { return nil }
            return .accountClosing(to, endsAt: Timestamp(milliseconds: time))
        default: return nil
        }
    }
}

extension BSONValue? {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
