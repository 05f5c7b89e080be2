import Application
import Domain
import Logging
import MongoClient
import Persistence
import TestSupport
import Testing

/// Second factors after a change of the secret.
@Suite struct ResealSecretsTests {
    private static let old = "the former secret of these tests, 32+"
    private static let new = "the current secret of these tests, 32+"
    private static let lost = "a secret that is not known any more, 32+"
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    /// Stores an account with a second factor.
    private static func account(
        _ number: Int, sealedBy secret: String, _ credentials: MongoCredentialRepository,
        _ accounts: MongoNewAccountRepository
    ) async throws -> RecordID {
        let id = ids.next()
        let account = Account(
            id: id, email: EmailAddress("user\(number)@example.org"), name: nil, isAdmin: false,
            createdAt: Timestamp(milliseconds: 1))
        let password = PasswordHash(salt: [1], hash: [2], cost: ScryptCost(rounds: 2, blockSize: 1, parallelism: 1))
        #expect(try await accounts.add(NewAccount(account, password: password)))
        let sealed = try SecretBox(secrets: [secret], purpose: "totp").seal([UInt8(number)], for: id.text)
        try await credentials.setPendingFactor(sealed, of: id, for: .seconds(60))
        #expect(try await credentials.enableFactor(sealed, step: 5, recoveryCodes: [], of: id, keeping: nil))
        return id
    }

    @Test func `Each secret is encrypted anew, those of unknown keys stay, and a second run changes nothing`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let credentials = MongoCredentialRepository(database, names: names)
            let accounts = MongoNewAccountRepository(database, names: names)
            // More than are read at a time.
            var ids: [RecordID] = []
            for number in 0..<130 {
                let secret = number == 7 ? Self.lost : number == 8 ? Self.new : Self.old
                ids.append(try await Self.account(number, sealedBy: secret, credentials, accounts))
            }
            let before = try await credentials.credentials(of: ids[7])?.factor
            let box = SecretBox(secrets: [Self.new, Self.old], purpose: "totp")
            let reseal = ResealSecrets(
                repository: credentials, box: box, clock: ContinuousClock(), logger: TestMongo.quiet)
            try await reseal()
            let current = SecretBox(secrets: [Self.new], purpose: "totp")
            for (number, id) in ids.enumerated() where number != 7 {
                let factor = try #require(try await credentials.credentials(of: id)?.factor)
                #expect(current.open(factor.secret, for: id.text) == [UInt8(number)], "\(number)")
                #expect(factor.lastStep == 5)
            }
            #expect(try await credentials.credentials(of: ids[7])?.factor == before)
            let after = try await credentials.credentials(of: ids[0])?.factor
            try await reseal()
            #expect(try await credentials.credentials(of: ids[0])?.factor == after)
        }
    }

    @Test func `A secret that has changed in the meantime is left alone`() async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let credentials = MongoCredentialRepository(database, names: names)
            let id = try await Self.account(
                1, sealedBy: Self.old, credentials, MongoNewAccountRepository(database, names: names))
            let found = try await credentials.secrets(exceptOf: "01234567", after: nil, atMost: 10)
            #expect(found.map(\.account) == [id])
            #expect(try await credentials.secrets(exceptOf: found[0].secret.key, after: nil, atMost: 10).isEmpty)
            #expect(try await credentials.secrets(exceptOf: "01234567", after: id, atMost: 10).isEmpty)
            let (other, late) = (SealedSecret(key: "11111111", bytes: [1]), SealedSecret(key: "22222222", bytes: [2]))
            try await credentials.replace(found[0].secret, by: other, of: id)
            try await credentials.replace(found[0].secret, by: late, of: id)
            #expect(try await credentials.credentials(of: id)?.factor?.secret == other)
        }
    }
}
