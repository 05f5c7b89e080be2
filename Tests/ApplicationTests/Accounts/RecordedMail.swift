import Application
import Domain
import Synchronization

/// Records the messages that are to be sent.
final class RecordedMail: MailOutbox {
    private let messages = Mutex<[Mail]>([])

    var all: [Mail] { messages.withLock { $0 } }

    func add(_ mail: Mail, id: RecordID) async throws(Failure) { messages.withLock { $0.append(mail) } }
}
