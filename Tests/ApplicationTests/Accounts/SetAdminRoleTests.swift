import Application
import Domain
import Testing

@Suite struct SetAdminRoleTests {
    private let accounts = InMemoryAccountRepository()

    @Test func `The admin role is set by e-mail address, in any spelling`() async throws {
        let email = try #require(EmailAddress("alice@example.org"))
        let account = Account(
            id: Samples.environment.makeRecordID(), email: email, name: nil, isAdmin: false,
            createdAt: Samples.environment.now())
        let password = PasswordHash(salt: [1], hash: [2], cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1))
        _ = try await accounts.add(account, password: password)
        let setAdminRole = SetAdminRole(accounts: accounts)
        #expect(try await setAdminRole(email: " Alice@Example.org ", isAdmin: true).isAdmin)
        #expect(try await accounts.account(account.id)?.isAdmin == true)
        #expect(try await !setAdminRole(email: "alice@example.org", isAdmin: false).isAdmin)
        #expect(try await accounts.account(account.id) == account)
    }

    @Test(arguments: ["bob@example.org", "no address", ""])
    func `An address without an account is rejected`(email: String) async throws {
        do throws(Failure) {
            _ = try await SetAdminRole(accounts: accounts)(email: email, isAdmin: true)
            Issue.record("no such account")
        } catch {
            #expect(error.code == .notFound)
        }
    }
}
