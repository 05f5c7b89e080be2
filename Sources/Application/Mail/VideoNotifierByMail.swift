import Domain

/// Sends a message when a video is ready.
package struct VideoNotifierByMail: VideoNotifier {
    private let accounts: any AccountRepository
    private let outbox: any MailOutbox

    package init(accounts: any AccountRepository, outbox: any MailOutbox) {
        self.accounts = accounts
        self.outbox = outbox
    }

    package func ended(_ entry: GenerationEntry) async throws(Failure) {
        guard case .completed = entry.status, let user = UserID(entry.owner.text),
            try await accounts.notified(user) != nil
        else { return }
        // The message has the job's id, so that a repeated step adds none.
        try await outbox.add(.videoReady(user, entry.id), id: entry.id)
    }
}
