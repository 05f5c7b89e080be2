import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct InstallationTests {
    @Test func `An installation has one id, made by the first of its processes`() async throws {
        try await TestMongo.withDatabase { database in
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        try await MongoInstallation(database, names: CollectionNames()) { count in
                            Array(repeating: UInt8(number), count: count)
                        }.id()
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1 && ids.first?.count == 32)
        }
    }
}
