import NIOHTTP1
import TestSupport

extension TestServer {
    /// The number of commands that the server has sent to the database.
    func databaseCommands() async throws -> Int {
        try await request(.GET, "/metrics").text.split(separator: "\n")
            .filter { $0.hasPrefix("afterimage_mongodb_command_duration_seconds_count") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0) { $0 + Int($1) }
    }
}
