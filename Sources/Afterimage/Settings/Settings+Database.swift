import MongoClient
import Persistence

/// The database and the names of its collections.
extension Settings {
    mutating func readDatabase(_ reader: inout SettingsReader) {
        reader.read("MONGODB_URI", "a mongodb:// or mongodb+srv:// URI", secret: true, into: &mongo.uri) {
            $0.hasPrefix("mongodb://") || $0.hasPrefix("mongodb+srv://") ? $0 : nil
        }
        reader.read("MONGODB_DATABASE", "a database name", into: &databaseName, Self.databaseName)
        let connections = MongoConfiguration.fewestConnections...200
        reader.read(
            "MONGODB_CONNECTIONS",
            """
            a number from \(connections.lowerBound) to \(connections.upperBound): at least one \
            each is reserved for reads, writes and background work
            """,
            into: &mongo.connections
        ) {
            Int($0).flatMap { connections.contains($0) ? $0 : nil }
        }
        let collection = "a collection name"
        reader.read(
            "GENERATED_IMAGE_ENTITY_COLLECTION", collection, into: &collections.generatedImages, Self.collectionName)
        reader.read(
            "USER_GENERATION_HISTORY_COLLECTION", collection, into: &collections.generations, Self.collectionName)
        reader.read("VIDEO_GENERATION_JOBS_COLLECTION", collection, into: &collections.videoJobs, Self.collectionName)
        reader.read("PROVIDER_PACE_COLLECTION", collection, into: &collections.providerPace, Self.collectionName)
        reader.read("VIDEO_URL_MAPPING_COLLECTION", collection, into: &collections.videoURLMapping, Self.collectionName)
        reader.read("USERS_COLLECTION", collection, into: &collections.users, Self.collectionName)
        reader.read("SESSION_CLAIMS_COLLECTION", collection, into: &collections.sessionClaims, Self.collectionName)
        reader.read("RATE_LIMITS_COLLECTION", collection, into: &collections.rateLimits, Self.collectionName)
        reader.read("IDEMPOTENCY_KEYS_COLLECTION", collection, into: &collections.idempotencyKeys, Self.collectionName)
        reader.read(
            "OPERATIONS_MINUTES_COLLECTION", collection, into: &collections.operationsMinutes, Self.collectionName)
        reader.read("OPERATIONS_STATE_COLLECTION", collection, into: &collections.operationsState, Self.collectionName)
        reader.read(
            "OPERATIONS_ALERTS_COLLECTION", collection, into: &collections.operationsAlerts, Self.collectionName)
        reader.read("AUDIT_EVENTS_COLLECTION", collection, into: &collections.auditEvents, Self.collectionName)
        reader.read("SESSIONS_COLLECTION", collection, into: &collections.sessions, Self.collectionName)
        reader.read("API_KEYS_COLLECTION", collection, into: &collections.apiKeys, Self.collectionName)
        reader.read("INVITATIONS_COLLECTION", collection, into: &collections.invitations, Self.collectionName)
        reader.read("SPENDING_COLLECTION", collection, into: &collections.spending, Self.collectionName)
        reader.read("BUDGETS_COLLECTION", collection, into: &collections.budgets, Self.collectionName)
        reader.read("MAIL_OUTBOX_COLLECTION", collection, into: &collections.mailOutbox, Self.collectionName)
        reader.read("MEDIA_COLLECTION", collection, into: &collections.media, Self.collectionName)
        reader.read("MEDIA_WRITES_COLLECTION", collection, into: &collections.mediaWrites, Self.collectionName)
        reader.read(
            "STORAGE_RESERVATIONS_COLLECTION", collection, into: &collections.storageReservations, Self.collectionName)
        reader.read("SHARES_COLLECTION", collection, into: &collections.shares, Self.collectionName)
        reader.read("DOWNLOADS_COLLECTION", collection, into: &collections.downloads, Self.collectionName)
        reader.read("DOWNLOAD_PARTS_COLLECTION", collection, into: &collections.downloadParts, Self.collectionName)
    }

    private static func databaseName(_ text: String) -> String? {
        (1...63).contains(text.utf8.count) && !text.contains { "/\\. \"$*<>:|?".contains($0) } ? text : nil
    }

    private static func collectionName(_ text: String) -> String? {
        (1...120).contains(text.utf8.count) && !text.contains("$") && !text.hasPrefix("system.") ? text : nil
    }
}
