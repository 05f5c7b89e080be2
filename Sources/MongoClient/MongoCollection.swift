import BSON

/// A collection and its commands.
package struct MongoCollection: Sendable {
    package let database: MongoDatabase
    package let name: String

    var maximumTime: Int64 { database.client.configuration.commandTimeout.wholeMilliseconds }

    /// Build a command on this collection with a server-side time limit.
    ///
    /// - Parameter limit: maximum time on the server; nil for the command timeout.
    func command(
        _ verb: StaticString, within limit: Duration? = nil, _ fill: (inout BSONWriter) -> Void
    ) -> BSONDocument {
        BSONWriter.document { command in
            command.append(verb, name)
            fill(&command)
            command.append("maxTimeMS", limit?.wholeMilliseconds ?? maximumTime)
        }
    }
}
