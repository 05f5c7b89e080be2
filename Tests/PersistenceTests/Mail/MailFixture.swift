import Application
import CoreMetrics
import Domain
import MongoClient
import Persistence
import TestSupport

/// A database with its indexes, and what sends messages from it.
struct MailFixture: Sendable {
    static let password = PasswordHash(
        salt: [1], hash: [2], cost: ScryptCost(rounds: 2, blockSize: 1, parallelism: 1))

    let database: MongoDatabase
    let names = CollectionNames()
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static func run(_ body: (MailFixture) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            let fixture = MailFixture(database: database)
            try await IndexCatalogue(names: fixture.names).apply(to: database)
            try await body(fixture)
        }
    }

    var queue: MongoMailQueue { MongoMailQueue(database, names: names) }
    var recovery: MongoRecoveryRepository { MongoRecoveryRepository(database, names: names) }
    var keys: MongoAPIKeyRepository { MongoAPIKeyRepository(database, names: names) }
    var accounts: MongoAccountRepository { MongoAccountRepository(database, names: names) }
    var users: MongoCollection { database.collection(names.users) }
    var outbox: MongoCollection { database.collection(names.mailOutbox) }
    var rateLimits: RateLimitPolicy {
        RateLimitPolicy(RateLimitSettings(), repository: MongoRateLimitRepository(database, names: names))
    }
    var auditLog: AuditLog {
        AuditLog(
            repository: MongoAuditRepository(
                database, names: names, retention: nil, makeRecordID: { [ids] in ids.next() }),
            logger: TestMongo.quiet)
    }
    var endSessions: EndSessions {
        EndSessions(
            MongoSessionRepository(database, names: names),
            cache: AccessCache(
                MongoAccessRepository(database, names: names), idle: .seconds(3600),
                now: { Timestamp(milliseconds: 0) }),
            logger: TestMongo.quiet)
    }

    var tellOwner: TellOwner {
        TellOwner(outbox: queue, makeRecordID: { [ids] in ids.next() }, logger: TestMongo.quiet)
    }

    var links: RecoveryLinks {
        RecoveryLinks(recovery) { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
    }

    func account(_ email: String, isVerified: Bool = false) async throws -> Account {
        var account = Account(
            id: ids.next(), email: EmailAddress(email), name: nil, isAdmin: false,
            createdAt: Timestamp(milliseconds: 1_700_000_000_000))
        account.isVerified = isVerified
        _ = try await MongoNewAccountRepository(database, names: names).add(
            NewAccount(account, password: Self.password))
        return account
    }

    /// Sends what is due until the body returns.
    func sending<Output: Sendable>(
        by sender: any MailSender, workers: Int = 1, _ body: () async throws -> Output
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var retry = MailRetry()
            (retry.first, retry.tick) = (.milliseconds(10), .milliseconds(10))
            for _ in 0..<workers {
                let worker = MailWorker(
                    queue: queue,
                    compose: ComposeMail(
                        accounts: accounts, links: links, auditLog: auditLog, publicBase: "https://example.org"),
                    sender: sender, retry: retry, metrics: NOOPMetricsHandler.instance, clock: ContinuousClock(),
                    logger: TestMongo.quiet)
                group.addTask { await worker.run() }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
