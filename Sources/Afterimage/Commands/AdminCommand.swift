import Application
import ArgumentParser
import Domain
import FoundationEssentials
import MongoClient
import Persistence

struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Grants and revokes the admin role.",
        discussion: """
            The change takes effect at the next sign-in; a user who is signed in keeps the old role until the sign-in expires (SIGN_IN_LIFETIME_HOURS). For users of an identity provider, the role in their token decides.
            """,
        subcommands: [Grant.self, Revoke.self])

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Grants the admin role to an account.")

        @Argument(help: "The e-mail address of an existing account.")
        var email: String

        func run() async throws {
            let account = try await setAdminRole(email, isAdmin: true)
            print("\(account.email?.text ?? account.id.text) is an admin from the next sign-in.")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes the admin role of an account.")

        @Argument(help: "The e-mail address of an existing account.")
        var email: String

        func run() async throws {
            let account = try await setAdminRole(email, isAdmin: false)
            print("\(account.email?.text ?? account.id.text) is not an admin from the next sign-in.")
        }
    }
}

private func setAdminRole(_ email: String, isAdmin: Bool) async throws -> Account {
    let settings = try Settings.fromEnvironment(only: .database)
    return try await withDatabase(settings, label: "admin") { database in
        let ids = RecordIDSource(now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        let auditLog = AuditLog(
            repository: MongoAuditRepository(
                database, names: settings.collections, retention: settings.auditRetention,
                makeRecordID: { ids.next() }),
            logger: settings.logger("admin"))
        let setAdminRole = SetAdminRole(
            accounts: MongoAccountRepository(database, names: settings.collections), auditLog: auditLog)
        return try await setAdminRole(
            email: email, isAdmin: isAdmin, by: AuditActor(commandLine: ProcessInfo.processInfo.userName))
    }
}
