import MongoClient

/// Run the body while `connections` connections are occupied by blocked commands. They end when the gate is opened, at
/// the latest after the body.
func whileOccupied<Output: Sendable>(
    _ client: MongoClient, connections: Int = 1, _ body: (Gate) async throws -> Output
) async throws -> Output {
    let gate = Gate()
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        defer { gate.open() }
        for _ in 0..<connections {
            group.addTask {
                try await client.withConnection { _ throws(MongoError) in
                    enter.yield()
                    gate.pass()
                }
            }
        }
        var iterator = entered.makeAsyncIterator()
        for _ in 0..<connections { await iterator.next() }
        let output = try await body(gate)
        gate.open()
        try await group.waitForAll()
        return output
    }
}
