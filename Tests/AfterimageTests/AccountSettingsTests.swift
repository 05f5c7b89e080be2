import Afterimage
import Application
import Configuration
import Domain
import Mail
import Testing

/// The variables of accounts, identity provider, mail and spending.
@Suite struct AccountSettingsTests {
    private static let required = [
        "JWT_SECRET": "a secret that is only for tests, 32+", "CALLBACK_SECRET": "a secret that is only for tests, 32+",
    ]
    private static let provider = [
        "OIDC_ISSUER": "https://login.example.org/realm", "OIDC_CLIENT_ID": "afterimage",
        "OIDC_CLIENT_SECRET": "hunter2secret",
    ]

    private static func settings(_ values: [String: String]) throws(SettingsError) -> Settings {
        let values = required.merging(values) { $1 }
        return try Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)), for: .serving)
    }

    private static func faults(_ values: [String: String]) -> [String] {
        do throws(SettingsError) {
            _ = try settings(values)
            return []
        } catch {
            return error.faults
        }
    }

    private static func names(_ faults: [String]) -> Set<String> {
        Set(faults.map { String($0.prefix { $0 != " " }) })
    }

    @Test func `by default one needs an invitation, visitors have a budget, and nothing else is limited`() throws {
        let settings = try Self.settings([:])
        #expect(settings.registration == .invite && settings.acceptsVisitors && settings.acceptsPasswords)
        #expect(settings.budgets.visitors == BudgetLimits(perDay: Money("20")))
        #expect(settings.budgets.everything.isUnlimited && settings.budgets.user.isUnlimited)
        #expect(settings.openIDConnect == nil && settings.mail == nil && settings.secondFactor == .none)
        #expect(settings.auditRetention == .seconds(365 * 86_400))
    }

    @Test func `without rate limits the visitors' budget is lifted, unless it is set`() throws {
        #expect(try Self.settings(["RATE_LIMITS": "false"]).budgets.visitors.isUnlimited)
        let set = ["RATE_LIMITS": "false", "VISITORS_BUDGET_PER_DAY": "0.5"]
        #expect(try Self.settings(set).budgets.visitors.perDay == Money(micros: 500_000))
        #expect(try Self.settings(["VISITORS_BUDGET_PER_DAY": "none"]).budgets.visitors.isUnlimited)
    }

    @Test func `an identity provider needs all of its variables, and a safe address`() throws {
        #expect(try Self.settings(Self.provider).openIDConnect?.issuer == "https://login.example.org/realm")
        let local = Self.provider.merging(["OIDC_ISSUER": "http://127.0.0.1:9000"]) { $1 }
        #expect(try Self.settings(local).openIDConnect?.issuer == "http://127.0.0.1:9000")
        for name in Self.provider.keys {
            #expect(Self.names(Self.faults(Self.provider.filter { $0.key != name })) == [name])
        }
        #expect(Self.names(Self.faults(["OIDC_ADMIN_GROUP": "admins"])) == Set(Self.provider.keys))
        for issuer in ["http://login.example.org", "https://login.example.org?a=b", "login.example.org"] {
            let faults = Self.faults(Self.provider.merging(["OIDC_ISSUER": issuer]) { $1 })
            #expect(Self.names(faults) == ["OIDC_ISSUER"])
            #expect(!faults.joined().contains("hunter2"))
        }
    }

    @Test func `without passwords there must be an identity provider`() throws {
        #expect(Self.names(Self.faults(["PASSWORDS": "false"])) == ["PASSWORDS"])
        #expect(try !Self.settings(Self.provider.merging(["PASSWORDS": "false"]) { $1 }).acceptsPasswords)
    }

    @Test func `a mail server needs a sender, and its password is never shown`() throws {
        let url = "smtps://afterimage:hunter2secret@mail.example.org"
        let mail = try Self.settings(["SMTP_URL": url, "SMTP_FROM": "a@example.org"]).mail
        #expect(mail?.server == SMTPServer(url) && mail?.from.text == "a@example.org")
        #expect(mail?.server.description == "smtps://mail.example.org/")
        #expect(Self.names(Self.faults(["SMTP_URL": url])) == ["SMTP_FROM"])
        let faults = Self.faults(["SMTP_URL": "http://afterimage:hunter2secret@mail", "SMTP_FROM": "nobody"])
        #expect(Self.names(faults) == ["SMTP_URL", "SMTP_FROM"] && !faults.joined().contains("hunter2"))
    }

    @Test func `wrong values are named, each one`() {
        let wrong = [
            "REGISTRATION": "ajar", "VISITORS": "some", "REQUIRE_SECOND_FACTOR": "maybe", "SIGN_IN_IDLE_HOURS": "0",
            "BUDGET_PER_DAY": "1e3", "USER_BUDGET_PER_MONTH": "-1", "VISITOR_BUDGET_PER_DAY": "0.0000001",
            "UNKNOWN_SPENDING_DAYS": "0", "AUDIT_RETENTION_DAYS": "ever", "SERVICE_API_KEYS": "ai_0123456789abcdef",
        ]
        #expect(Self.names(Self.faults(wrong)) == Set(wrong.keys))
    }
}
