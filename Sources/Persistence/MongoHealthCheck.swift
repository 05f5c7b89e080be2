package import Application
package import MongoClient

/// Pings the database on a connection that is reserved for health checks.
package struct MongoHealthCheck: HealthCheck {
    private let database: MongoDatabase

    package init(_ database: MongoDatabase) { self.database = database }

    package func check() async throws(Failure) {
        try await MongoPriority.healthCheck.run { () throws(Failure) in
            try await reporting { () throws(MongoError) in try await database.ping() }
        }
    }
}
