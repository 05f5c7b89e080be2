import Application
import Domain
import Testing

/// What administrators do to accounts.
@Suite struct ManageAccountsTests {
    private static let admin = RecordID(high: 1, low: 1)
    private static let user = RecordID(high: 1, low: 2)
    /// With a second factor.
    private static let protected = RecordID(high: 1, low: 3)
    private static let address = ClientAddress("192.0.2.1")!

    private let log = CallLog()
    private let audit = InMemoryAuditRepository()
    private let mail = RecordedMail()
    private let actor = AuditActor(UserID(account: admin))

    private static func account(
        _ id: RecordID, isAdmin: Bool = false, isVerified: Bool = false, hasFactor: Bool = false
    ) -> ManagedAccount {
        var account = Account(
            id: id, email: EmailAddress("a\(id.low)@example.org"), name: nil, isAdmin: isAdmin,
            createdAt: Timestamp(milliseconds: 1))
        (account.isVerified, account.hasSecondFactor) = (isVerified, hasFactor)
        return ManagedAccount(account)
    }

    private var manage: ManageAccounts {
        let calls = RecordedAccountCalls(log: log)
        return ManageAccounts(
            accounts: InMemoryAdminAccounts(
                [
                    Self.account(Self.admin, isAdmin: true), Self.account(Self.user),
                    Self.account(Self.protected, isVerified: true, hasFactor: true),
                ], log: log),
            sessions: calls, links: calls, closure: calls,
            access: AccessCache(InMemoryAccess(), idle: .seconds(3600)) { Timestamp(milliseconds: 0) },
            auditLog: AuditLog(repository: audit, logger: Samples.logger),
            tellOwner: TellOwner(outbox: mail, makeRecordID: { Self.user }, logger: Samples.logger))
    }

    private static func change(_ configure: (inout AccountChange) -> Void) -> AccountChange {
        var change = AccountChange()
        configure(&change)
        return change
    }

    /// The code of the failure; nil without one.
    private func code(_ call: () async throws -> Void) async -> Failure.Code? {
        do {
            try await call()
            return nil
        } catch {
            return (error as? Failure)?.code
        }
    }

    @Test func `Each change is recorded by its own action, with the administrator, the account and the address`()
        async throws
    {
        let change = Self.change {
            $0.isDisabled = true
            $0.isAdmin = true
            $0.budget = .set(BudgetLimits(perDay: Money("5")))
            $0.quota = .set(1000)
        }
        let changed = try await manage.change(Self.user, change, by: actor, from: Self.address)
        #expect(changed.account.isDisabled && changed.quota == 1000 && changed.budget?.perDay == Money("5"))
        let actions: [AuditAction] = [.userDisabled, .roleGranted, .userBudgetChanged, .userQuotaChanged]
        #expect(audit.events == actions.map { AuditEvent($0, by: actor, on: Self.user.text, from: Self.address) })
        #expect(log.lines == ["change", "end sessions"])
    }

    @Test func `What the account has already is neither recorded nor written`() async throws {
        let change = Self.change {
            $0.isDisabled = false
            $0.budget = .standard
        }
        _ = try await manage.change(Self.user, change, by: actor, from: Self.address)
        #expect(audit.events.isEmpty && log.lines.isEmpty)
    }

    @Test func `Nothing is changed that cannot be recorded`() async throws {
        audit.failure = Failure(.storageUnavailable, "away")
        let change = Self.change { $0.isDisabled = true }
        let calls: [() async throws -> Void] = [
            { _ = try await manage.change(Self.user, change, by: actor, from: Self.address) },
            { try await manage.endSessions(of: Self.user, by: actor, from: Self.address) },
            { try await manage.removeSecondFactor(of: Self.user, by: actor, from: Self.address) },
            { _ = try await manage.resetLink(for: Self.user, by: actor, from: Self.address) },
        ]
        for call in calls { #expect(await code(call) == .storageUnavailable) }
        #expect(log.lines.isEmpty)
    }

    @Test func `An administrator cannot demote, disable, reset or delete oneself here, but set limits`() async throws {
        let calls: [() async throws -> Void] = [
            {
                _ = try await manage.change(
                    Self.admin, Self.change { $0.isAdmin = false }, by: actor, from: Self.address)
            },
            {
                _ = try await manage.change(
                    Self.admin, Self.change { $0.isDisabled = true }, by: actor, from: Self.address)
            },
            { try await manage.removeSecondFactor(of: Self.admin, by: actor, from: Self.address) },
            { _ = try await manage.resetLink(for: Self.admin, by: actor, from: Self.address) },
            { _ = try await manage.close(Self.admin, by: actor, from: Self.address) },
        ]
        for call in calls { #expect(await code(call) == .forbidden) }
        #expect(log.lines.isEmpty && audit.events.isEmpty)
        let own = try await manage.change(
            Self.admin, Self.change { $0.quota = .set(5) }, by: actor, from: Self.address)
        #expect(own.quota == 5)
    }

    @Test func `A reset link and a lost second factor end all sessions`() async throws {
        let link = try await manage.resetLink(for: Self.user, by: actor, from: Self.address)
        #expect(link.token == "token" && link.expiresAt == Timestamp(milliseconds: 86_400_000))
        try await manage.removeSecondFactor(of: Self.user, by: actor, from: Self.address)
        #expect(log.lines == ["link", "end sessions", "remove second factor", "end sessions"])
        #expect(audit.events.map(\.action) == [.userResetLink, .secondFactorDisabled])
    }

    @Test func `An owner whose second factor an administrator removes is told, one without is not`() async throws {
        for id in [Self.user, Self.protected] {
            try await manage.removeSecondFactor(of: id, by: actor, from: Self.address)
        }
        #expect(mail.all == [.secondFactorDisabled(EmailAddress("a3@example.org")!)])
    }

    @Test func `An unknown account is not found by any action`() async throws {
        let id = RecordID(high: 9, low: 9)
        let calls: [() async throws -> Void] = [
            { _ = try await manage.change(id, Self.change { $0.quota = .standard }, by: actor, from: Self.address) },
            { try await manage.endSessions(of: id, by: actor, from: Self.address) },
            { try await manage.removeSecondFactor(of: id, by: actor, from: Self.address) },
            { _ = try await manage.resetLink(for: id, by: actor, from: Self.address) },
            { _ = try await manage.close(id, by: actor, from: Self.address) },
            { _ = try await manage.restore(id, by: actor, from: Self.address) },
        ]
        for call in calls { #expect(await code(call) == .notFound) }
        #expect(log.lines.isEmpty && audit.events.isEmpty)
    }
}
