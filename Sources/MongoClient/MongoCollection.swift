import BSON

/// One collection, and the commands on it.
package struct MongoCollection: Sendable {
    package let database: MongoDatabase
    package let name: String

    var maximumTime: Int64 { database.client.configuration.commandTimeout.wholeMilliseconds }

    /// Begins a command on this collection, with the time that the server may take.
    func command(_ verb: StaticString, _ fill: (inout BSONWriter) -> Void) -> BSONDocument {
        BSONWriter.document { command in
            command.append(verb, name)
            fill(&command)
            command.append("maxTimeMS", maximumTime)
        }
    }
}
