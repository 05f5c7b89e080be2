import Application
import ArgumentParser
import Domain
import FoundationEssentials
import MongoClient
import Persistence

struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Makes accounts of administrators; grants and revokes the admin role.",
        discussion: """
            A change of the role takes effect within ten seconds. The role of users without an account is that of their \
            token.
            """,
        subcommands: [Create.self, Grant.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an administrator's account.",
            discussion: "Reads the password from the first line of standard input.")

        @Argument(help: "The e-mail address of the new account.")
        var email: String

        func run() async throws {
            let account = try await createAdmin(email, password: readLine())
            print("\(account.email?.text ?? account.id.text) is an admin.")
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Grants the admin role to an account.")

        @Argument(help: "The e-mail address of an existing account.")
        var email: String

        func run() async throws {
            let account = try await setAdminRole(email, isAdmin: true)
            print("\(account.email?.text ?? account.id.text) is an admin. It takes effect within ten seconds.")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revokes the admin role of an account.")

        @Argument(help: "The e-mail address of an existing account.")
        var email: String

        func run() async throws {
            let account = try await setAdminRole(email, isAdmin: false)
            print("\(account.email?.text ?? account.id.text) is not an admin. It takes effect within ten seconds.")
        }
    }
}

private func createAdmin(_ text: String, password: String?) async throws -> Account {
    guard let email = EmailAddress(text) else { throw CommandFailure("'\(text)' is not an e-mail address.") }
    guard let password else { throw CommandFailure("Send the password as the first line of standard input.") }
    let checked: Password
    do throws(Password.ValidationError) {
        checked = try Password(password, for: email)
    } catch {
        throw CommandFailure("The password cannot be used. \(error.message)")
    }
    return try await withAccounts { accounts in
        let create = CreateAdmin(
            known: accounts.known, accounts: accounts.new,
            hasher: PasswordHasher(cost: accounts.cost, randomBytes: accounts.environment.randomBytes),
            auditLog: accounts.auditLog, environment: accounts.environment)
        return try await create(email: email, password: checked, by: accounts.actor)
    }
}

private func setAdminRole(_ email: String, isAdmin: Bool) async throws -> Account {
    try await withAccounts { accounts in
        let setAdminRole = SetAdminRole(accounts: accounts.known, auditLog: accounts.auditLog)
        return try await setAdminRole(email: email, isAdmin: isAdmin, by: accounts.actor)
    }
}

/// What commands need to change accounts.
private struct CommandAccounts {
    let known: MongoAccountRepository
    let new: MongoNewAccountRepository
    let auditLog: AuditLog
    let environment: SystemEnvironment
    let cost: ScryptCost
    let actor: AuditActor
}

private func withAccounts(_ body: (CommandAccounts) async throws -> Account) async throws -> Account {
    let settings = try Settings.fromEnvironment(only: .database)
    return try await withDatabase(settings, label: "admin") { database in
        let environment = ProcessDependencies.environment()
        let auditLog = AuditLog(
            repository: MongoAuditRepository(
                database, names: settings.collections, retention: settings.auditRetention,
                makeRecordID: environment.makeRecordID),
            logger: settings.logger("admin"))
        return try await body(
            CommandAccounts(
                known: MongoAccountRepository(database, names: settings.collections),
                new: MongoNewAccountRepository(database, names: settings.collections), auditLog: auditLog,
                environment: environment, cost: settings.passwordCost,
                actor: AuditActor(commandLine: ProcessInfo.processInfo.userName)))
    }
}
