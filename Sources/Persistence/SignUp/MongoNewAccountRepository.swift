package import Application
import BSON
import Domain
package import MongoClient

/// Adds accounts to the collection `users`.
package struct MongoNewAccountRepository: NewAccountRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { collection = database.collection(names.users) }

    package func add(_ account: NewAccount) async throws(WriteFailure) -> Bool {
        let document = Self.document(of: account)
        do throws(MongoError) {
            return try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: Self.trace(of: account), read: { _ in true },
                write: { () throws(MongoError) in
                    try await collection.insert(document)
                    return true
                })
        } catch  where error.kind == .duplicateKey {
            return false
        } catch {
            throw WriteFailure(error)
        }
    }

    private static func document(of new: NewAccount) -> BSONDocument {
        BSONWriter.document { document in
            AccountDocument.write(new.account, new.password, to: &document)
            if let budget = new.budget { document.append("budget", BudgetLimitsDocument.document(of: budget)) }
            guard let identity = new.identity else { return }
            if new.account.isAdmin { document.append("role_source", RoleSource.provider) }
            document.append(
                "identities", [IdentityDocument.document(of: identity, linkedAt: new.account.createdAt)])
        }
    }

    /// Concurrent attempts to make the first account have the same id, but not the same password.
    private static func trace(of new: NewAccount) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(new.account.id))
            if let password = new.password { filter.append("password.salt", binary: password.salt) }
        }
    }
}
