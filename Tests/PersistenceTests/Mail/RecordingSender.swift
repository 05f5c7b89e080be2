import Application
import Domain
import Synchronization

/// Records messages instead of sending them.
final class RecordingSender: MailSender {
    private let attempted = Mutex<[MailMessage]>([])
    private let accepted = Mutex<[MailMessage]>([])
    private let failure: @Sendable (_ attempt: Int) -> MailError?

    /// - Parameter failure: of an attempt, the first of which is 1; nil if it succeeds.
    init(failure: @escaping @Sendable (_ attempt: Int) -> MailError? = { _ in nil }) { self.failure = failure }

    var messages: [MailMessage] { accepted.withLock { $0 } }
    var attempts: Int { attempted.withLock { $0.count } }

    func send(_ message: MailMessage) async throws(MailError) {
        let attempt = attempted.withLock { attempted in
            attempted.append(message)
            return attempted.count
        }
        if let error = failure(attempt) { throw error }
        accepted.withLock { $0.append(message) }
    }

    /// The token of the last link to an address.
    func token(to email: String) -> String? {
        messages.last { $0.to.text == email }.flatMap { message in
            message.text.split(separator: "#token=").dropFirst().first.map { String($0.prefix { !$0.isWhitespace }) }
        }
    }
}
