package import Logging

extension MongoDatabase {
    /// The same database through a new client for commands that may take hours; the caller closes the client.
    ///
    /// Closing waits for a running command.
    package func openForLongCommands(logger: Logger) throws(MongoError) -> MongoDatabase {
        try MongoClient(client.configuration.forLongCommands, logger: logger).database(name)
    }
}
