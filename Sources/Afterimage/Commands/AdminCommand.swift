import Application
import ArgumentParser
import Domain
import MongoClient
import Persistence

struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: "Says which accounts are admins.",
        discussion: """
            It counts from the next time that they sign in. Whoever is signed in stays what they are until their sign-in ends (SIGN_IN_LIFETIME_HOURS). Whoever comes from an identity provider is an admin by the role in their token.
            """,
        subcommands: [Grant.self, Revoke.self])

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an account an admin.")

        @Argument(help: "The e-mail address of an account that exists.")
        var email: String

        func run() async throws {
            let account = try await appoint(email, isAdmin: true)
            print("\(account.email.text) is an admin from the next time that they sign in.")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes an admin's account an ordinary one.")

        @Argument(help: "The e-mail address of an account that exists.")
        var email: String

        func run() async throws {
            let account = try await appoint(email, isAdmin: false)
            print("\(account.email.text) is no admin from the next time that they sign in.")
        }
    }
}

private func appoint(_ email: String, isAdmin: Bool) async throws -> Account {
    let settings = try Settings.fromEnvironment(only: .database)
    return try await withDatabase(settings, label: "admin") { database in
        let appoint = SetAdminRole(accounts: MongoAccountRepository(database, names: settings.collections))
        return try await appoint(email: email, isAdmin: isAdmin)
    }
}
