import Application
import Mail
import Persistence
import ServiceLifecycle
import Web

extension Assembly {
    /// Forgotten passwords, addresses and messages.
    static func recovery(
        _ dependencies: ProcessDependencies, _ context: AccountContext
    ) -> (web: RecoveryDependencies, services: [any Service]) {
        let environment = dependencies.environment
        let repository = MongoRecoveryRepository(dependencies.database, names: dependencies.names)
        let links = RecoveryLinks(repository, randomBytes: environment.randomBytes)
        let endSessions = context.endSessions
        let web = RecoveryDependencies(
            passwordLinks: links,
            requestReset: context.outbox.map {
                RequestPasswordReset(
                    outbox: $0, rateLimits: context.rateLimits, makeRecordID: environment.makeRecordID)
            },
            resetPassword: ResetPassword(
                repository: repository, keys: context.keys, hasher: context.hasher, rateLimits: context.rateLimits,
                auditLog: context.auditLog, endSessions: endSessions, tellOwner: context.tellOwner),
            verifyEmail: VerifyEmail(
                repository: repository, outbox: context.outbox, rateLimits: context.rateLimits,
                auditLog: context.auditLog, endSessions: endSessions, makeRecordID: environment.makeRecordID,
                logger: dependencies.logger),
            sendVerification: SendVerification(
                accounts: context.accounts, repository: repository, outbox: context.outbox,
                rateLimits: context.rateLimits, makeRecordID: environment.makeRecordID),
            changeEmail: ChangeEmail(
                reauthenticate: context.reauthenticate, repository: repository, outbox: context.outbox,
                rateLimits: context.rateLimits, auditLog: context.auditLog, endSessions: endSessions,
                makeRecordID: environment.makeRecordID))
        return (web, mailWorker(dependencies, context, links).map { [$0] } ?? [])
    }

    /// The stored messages; nil without a mail server.
    static func outbox(_ dependencies: ProcessDependencies) -> MongoMailQueue? {
        dependencies.settings.mail.map { _ in MongoMailQueue(dependencies.database, names: dependencies.names) }
    }

    /// Tells owners of ended videos; nil without a mail server.
    static func videoNotifier(_ dependencies: ProcessDependencies) -> (any VideoNotifier)? {
        outbox(dependencies).map {
            VideoNotifierByMail(
                accounts: MongoAccountRepository(dependencies.database, names: dependencies.names), outbox: $0)
        }
    }

    private static func mailWorker(
        _ dependencies: ProcessDependencies, _ context: AccountContext, _ links: RecoveryLinks
    ) -> MailWorker? {
        let (settings, environment) = (dependencies.settings, dependencies.environment)
        guard let mail = settings.mail, let outbox = context.outbox else { return nil }
        return MailWorker(
            queue: outbox,
            compose: ComposeMail(
                accounts: context.accounts, links: links, auditLog: context.auditLog, publicBase: settings.publicBase),
            sender: SMTPSender(
                server: mail.server, from: mail.from, caFile: mail.caFile, publicBase: settings.publicBase,
                now: environment.now),
            retry: mail.retry, metrics: dependencies.metrics, clock: environment.clock, logger: dependencies.logger)
    }
}
