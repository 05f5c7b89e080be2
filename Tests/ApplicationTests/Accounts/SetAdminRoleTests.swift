import Application
import Domain
import Testing

@Suite struct SetAdminRoleTests {
    private let accounts = InMemoryAccountRepository()
    private let audit = InMemoryAuditRepository()
    private let actor = AuditActor(commandLine: "root")

    private var setAdminRole: SetAdminRole {
        SetAdminRole(accounts: accounts, auditLog: AuditLog(repository: audit, logger: Samples.logger))
    }

    private func register(_ email: String) async throws -> Account {
        let account = Account(
            id: Samples.environment.makeRecordID(), email: EmailAddress(email), name: nil, isAdmin: false,
            createdAt: Samples.environment.now())
        let password = PasswordHash(salt: [1], hash: [2], cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1))
        _ = try await accounts.add(NewAccount(account, password: password))
        return account
    }

    @Test func `The admin role is set by e-mail address, in any spelling`() async throws {
        let account = try await register("alice@example.org")
        #expect(try await setAdminRole(email: " Alice@Example.org ", isAdmin: true, by: actor).isAdmin)
        #expect(try await accounts.account(account.id)?.isAdmin == true)
        #expect(try await !setAdminRole(email: "alice@example.org", isAdmin: false, by: actor).isAdmin)
        #expect(try await accounts.account(account.id) == account)
    }

    @Test func `Each change is recorded with its actor and the account`() async throws {
        let account = try await register("alice@example.org")
        for isAdmin in [true, false] {
            _ = try await setAdminRole(email: "alice@example.org", isAdmin: isAdmin, by: actor)
        }
        #expect(
            audit.events == [
                AuditEvent(.roleGranted, by: actor, on: account.id.text),
                AuditEvent(.roleRevoked, by: actor, on: account.id.text),
            ])
        #expect(audit.events.first?.actor?.text == "system:command-line:root")
    }

    @Test func `A role is not changed if the change cannot be recorded`() async throws {
        let account = try await register("alice@example.org")
        audit.failure = Failure(.storageUnavailable, "away")
        await #expect(throws: Failure.self) {
            try await setAdminRole(email: "alice@example.org", isAdmin: true, by: actor)
        }
        #expect(try await accounts.account(account.id)?.isAdmin == false)
    }

    @Test(arguments: ["bob@example.org", "no address", ""])
    func `An address without an account is rejected`(email: String) async throws {
        do throws(Failure) {
            _ = try await setAdminRole(email: email, isAdmin: true, by: actor)
            Issue.record("no such account")
        } catch {
            #expect(error.code == .notFound)
        }
        #expect(audit.events.isEmpty)
    }
}
