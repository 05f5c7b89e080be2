import Application
import BSON
import Domain

/// The stored form of an account. A document of another application reads as no account, or as one without a password
/// if its password format is unknown: it cannot be used to sign in, but its e-mail address is taken.
enum AccountDocument {
    private static let algorithm = "scrypt"
    private static let adminRole = "admin"
    private static let ordinaryRole = "user"

    /// The stored value of the role.
    static func role(isAdmin: Bool) -> String { isAdmin ? adminRole : ordinaryRole }

    /// The result of reading; a struct because tuples cannot be `Sendable`.
    struct Read: Sendable {
        let account: Account?
        let password: PasswordHash?

        var stored: (account: Account, password: PasswordHash?)? { account.map { ($0, password) } }
    }

    static func write(_ account: Account, _ password: PasswordHash?, to document: inout BSONWriter) {
        document.append("_id", ObjectID(account.id))
        if let email = account.email {
            document.append("email", email.text)
            document.append("email_verified", account.isVerified)
        }
        if let name = account.name { document.append("name", name.text) }
        if let password { document.append("password", Self.document(of: password)) }
        document.append("role", role(isAdmin: account.isAdmin))
        document.append("search", account.searchTerms)
        document.append("created_at", milliseconds: account.createdAt.milliseconds)
    }

    static func document(of password: PasswordHash) -> BSONDocument {
        [
            "algorithm": .string(algorithm), "salt": .binary(password.salt, subtype: 0),
            "hash": .binary(password.hash, subtype: 0), "n": .int64(Int64(password.cost.rounds)),
            "r": .int64(Int64(password.cost.blockSize)), "p": .int64(Int64(password.cost.parallelism)),
        ]
    }

    static func read(_ document: BSONView) throws(BSONError) -> Read {
        let email = try text(document.first("email")).flatMap { EmailAddress($0) }
        let providers = try issuers(document.first("identities"))
        guard let id = try document.first("_id"), id.type == .objectID, email != nil || !providers.isEmpty else {
            return Read(account: nil, password: nil)
        }
        let identifier = try id.objectID()
        var createdAt = Timestamp(milliseconds: Int64(identifier.seconds) * 1000)
        if let date = try document.first("created_at"), date.type == .date {
            createdAt = Timestamp(milliseconds: try date.milliseconds())
        }
        let password = try password(document.first("password"))
        var account = Account(
            id: RecordID(identifier), email: email,
            name: try text(document.first("name")).flatMap { AccountName($0) },
            isAdmin: try text(document.first("role")) == adminRole, createdAt: createdAt)
        account.isVerified = try isTrue(document.first("email_verified"))
        account.hasPassword = password != nil
        account.hasSecondFactor = try document.first("totp")?.type == .document
        account.recoveryCodesLeft = try count(document.first("recovery_codes"))
        account.isDisabled = try document.first("disabled_at")?.type == .date
        account.closesAt = try closesAt(document.first("deletion"))
        account.validSince = try document.time("valid_since")
        account.notifiesVideos = try notifiesVideos(document.first("notifications"))
        account.providers = providers
        return Read(account: account, password: password)
    }

    static func password(_ element: BSONElement?) throws(BSONError) -> PasswordHash? {
        guard let element, element.type == .document else { return nil }
        let fields = try element.view()
        guard try text(fields.first("algorithm")) == algorithm, let salt = try bytes(fields.first("salt")),
            let hash = try bytes(fields.first("hash")), let rounds = try number(fields.first("n")),
            let blockSize = try number(fields.first("r")), let parallelism = try number(fields.first("p"))
        else { return nil }
        return PasswordHash(
            salt: salt, hash: hash,
            cost: ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism))
    }

    private static func issuers(_ element: BSONElement?) throws(BSONError) -> [String] {
        guard let element, element.type == .array else { return [] }
        var issuers: [String] = []
        for (_, identity) in try BSONDocument(copying: element.view()).elements() {
            if case .document(let identity) = identity, case .string(let issuer)? = identity["iss"] {
                issuers.append(issuer)
            }
        }
        return issuers
    }

    private static func count(_ element: BSONElement?) throws(BSONError) -> Int {
        guard let element, element.type == .array else { return 0 }
        var (elements, count) = (try element.view().elements(), 0)
        while try elements.next() != nil { count += 1 }
        return count
    }

    private static func closesAt(_ element: BSONElement?) throws(BSONError) -> Timestamp? {
        guard let element, element.type == .document, let date = try element.view().first("due_at"), date.type == .date
        else { return nil }
        return Timestamp(milliseconds: try date.milliseconds())
    }

    private static func notifiesVideos(_ element: BSONElement?) throws(BSONError) -> Bool {
        guard let element, element.type == .document else { return false }
        return try isTrue(element.view().first("video_ready"))
    }

    private static func isTrue(_ element: BSONElement?) throws(BSONError) -> Bool {
        guard let element, element.type == .bool else { return false }
        return try element.bool()
    }

    private static func text(_ element: BSONElement?) throws(BSONError) -> String? {
        guard let element, element.type == .string else { return nil }
        return try element.string()
    }

    private static func bytes(_ element: BSONElement?) throws(BSONError) -> [UInt8]? {
        guard let element, element.type == .binary else { return nil }
        return [UInt8](try element.binary().bytes)
    }

    private static func number(_ element: BSONElement?) throws(BSONError) -> Int? {
        guard let element, [.int32, .int64].contains(element.type) else { return nil }
        return Int(try element.integer())
    }
}
