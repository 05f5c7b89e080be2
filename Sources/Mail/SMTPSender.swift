package import Application
import CCurl
package import Domain

/// Sends messages by SMTP, on threads of its own: libcurl blocks them.
package struct SMTPSender: MailSender {
    private static let threadCount = 2
    /// Before any thread uses the library.
    private static let initialization = ccurl_initialize()

    private let server: SMTPServer
    private let from: EmailAddress
    private let caFile: String?
    private let host: String
    private let limits: SMTPLimits
    private let now: @Sendable () -> Timestamp
    private let threads = ComputeThreads(
        "mail", ConcurrencyLimit(threadCount, waiting: .max, message: "Too many messages at once."))

    /// - Parameters:
    ///   - caFile: a PEM file with authorities that are trusted beside those of the system; nil for none.
    ///   - publicBase: the server's public base URL, whose host is in the ids of the messages.
    package init(
        server: SMTPServer, from: EmailAddress, caFile: String?, publicBase: String, limits: SMTPLimits = SMTPLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        _ = Self.initialization
        self.server = server
        self.from = from
        self.caFile = caFile
        host = MIMEMessage.host(of: publicBase)
        self.limits = limits
        self.now = now
    }

    package func send(_ message: MailMessage) async throws(MailError) {
        let bytes = MIMEMessage.bytes(of: message, from: from, host: host, at: now())
        let transfer = SMTPTransfer(server: server, from: from, to: message.to, caFile: caFile, limits: limits)
        do {
            try await withTaskCancellationHandler {
                try await threads.run { try transfer(bytes) }
            } onCancel: {
                transfer.interrupt()
            }
        } catch let error as MailError {
            throw error
        } catch {
            throw .failed(detail: "\(error)")
        }
    }
}
