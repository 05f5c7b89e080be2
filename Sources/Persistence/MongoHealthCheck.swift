package import Application
package import MongoClient

/// Pings the database.
package struct MongoHealthCheck: HealthCheck {
    private let database: MongoDatabase

    package init(_ database: MongoDatabase) { self.database = database }

    package func check() async throws(Failure) {
        try await reporting { () throws(MongoError) in try await database.ping() }
    }
}
