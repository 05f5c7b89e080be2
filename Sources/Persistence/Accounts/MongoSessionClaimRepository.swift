package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `session_claims`, and the owner fields of all collections with records of anonymous sessions.
package struct MongoSessionClaimRepository: SessionClaimRepository {
    /// A token signed just before the claim may be valid slightly longer than one lifetime after it.
    private static let slack: Duration = .seconds(86_400)

    private let claims: MongoCollection
    private let images: MongoCollection
    private let generations: MongoCollection
    private let videoJobs: MongoCollection
    private let media: MongoCollection
    private let reservations: MongoCollection
    private let shares: MongoCollection
    private let downloads: MongoCollection
    private let spending: MongoCollection
    private let lifetime: Duration

    /// - Parameter lifetime: validity of a session token; a claim is stored until the last token has expired.
    package init(_ database: MongoDatabase, names: CollectionNames, lifetime: Duration) {
        claims = database.collection(names.sessionClaims)
        images = database.collection(names.generatedImages)
        generations = database.collection(names.generations)
        videoJobs = database.collection(names.videoJobs)
        media = database.collection(names.media)
        reservations = database.collection(names.storageReservations)
        shares = database.collection(names.shares)
        downloads = database.collection(names.downloads)
        spending = database.collection(names.spending)
        self.lifetime = lifetime + Self.slack
    }

    package func claim(_ session: SessionID, for user: UserID) async throws(Failure) -> UserID {
        let unclaimed = BSONWriter.document { filter in
            filter.append("_id", session.text)
            filter.document("user_id") { $0.append("$exists", false) }
        }
        let set = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("user_id") { $0.append("$literal", user.text) }
                fields.append("claimed_at", "$$NOW")
                fields.document("expires_at") { DateExpression.later(lifetime, in: &$0) }
            }
        }
        do throws(MongoError) {
            _ = try await claims.findOneAndUpdate(unclaimed, .pipeline([set]), upsert: true) { _ in true }
            return user
        } catch  where error.kind == .duplicateKey {
            // Nil if the claim expired between the two calls.
            return try await ownerAfterClaim(of: session) ?? user
        } catch {
            throw Failure(error)
        }
    }

    package func ownerAfterClaim(of session: SessionID) async throws(Failure) -> UserID? {
        try await reporting { () throws(MongoError) in
            try await claims.findOne(Self.claim(of: session)) { claim throws(BSONError) in
                guard let user = try claim.first("user_id") else { throw .malformed(at: 0) }
                return UserID(try user.string())
            }
        }.flatMap(\.self)
    }

    package func reassign(_ session: SessionID, to user: UserID) async throws(Failure) {
        let owned = Self.owning("userId", user, "updatedAt")
        let ownedHere = Self.owning("user_id", user, "updated_at")
        _ = try await reporting { () throws(MongoError) in
            _ = try await images.updateMany(Self.images(of: session), .operators(owned))
            _ = try await videoJobs.updateMany(Self.videoJobs(of: session), .operators(ownedHere))
            _ = try await generations.updateMany(Self.generations(of: session), .operators(ownedHere))
            // What the orders cost stays in the budgets that it was taken from.
            for collection in [media, reservations, shares, downloads, spending] {
                _ = try await collection.updateMany(
                    Self.objects(of: session), .operators(["$set": ["owner": .string(user.text)]]))
            }
        }
    }

    private static func owning(_ owner: StaticString, _ user: UserID, _ changedAt: StaticString) -> BSONDocument {
        BSONWriter.document { update in
            update.document("$set") { $0.append(owner, user.text) }
            update.document("$currentDate") { $0.append(changedAt, true) }
        }
    }

    private static func claim(of session: SessionID) -> BSONDocument {
        BSONWriter.document { $0.append("_id", session.text) }
    }

    package static func images(of session: SessionID) -> BSONDocument {
        BSONWriter.document { $0.append("userId", Owner(session: session).text) }
    }

    package static func videoJobs(of session: SessionID) -> BSONDocument {
        BSONWriter.document { $0.append("user_id", Owner(session: session).text) }
    }

    package static func objects(of session: SessionID) -> BSONDocument {
        BSONWriter.document { $0.append("owner", Owner(session: session).text) }
    }

    /// The session id stays in the record, as documented; a record with a user belongs to that user.
    package static func generations(of session: SessionID) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("session_id", session.text)
            filter.appendNull("user_id")
        }
    }
}
