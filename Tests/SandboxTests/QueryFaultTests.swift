import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct QueryFaultTests {
    @Test(arguments: [
        ("query-error 2", 200, 500), ("query-error 2 http", 500, 500), ("query-not-found 2", 200, 404),
        ("query-throttle 2", 429, 429),
    ])
    func `record-info is refused as often as requested`(fault: String, status: Int, code: Int) async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox [fault: \(fault)]")
            for _ in 1...2 {
                let response = try await user.record(id)
                #expect(response.status == status)
                #expect(try response.reply.code == code)
            }
            #expect(try await user.record(id).reply.code == 200)
            #expect(user.server.task(id)?.queries == 3)
        }
    }

    @Test func `record-info can return an unknown flag or junk`() async throws {
        try await withSandbox { user in
            let unknown = try await user.task("a fox [fault: query-unknown-flag 1]")
            #expect(try await user.record(unknown).reply.data?.successFlag == 7)
            let junk = try await user.task("a fox [fault: query-junk]")
            let response = try await user.record(junk)
            #expect(throws: (any Error).self) { try response.reply }
        }
    }

    @Test func `record-info can hang until the client disconnects`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox [fault: query-hang 1]")
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await user.record(id) }
                _ = try await user.server.wait { records in
                    records.tasks[id].flatMap { $0.queries == 1 ? true : nil }
                }
                group.cancelAll()
                while !group.isEmpty { _ = try? await group.next() }
            }
            #expect(try await user.record(id).reply.code == 200)
        }
    }

    @Test func `a default fault of record-info applies to existing tasks until it is removed`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox")
            try user.server.setDefaultFaults("query-error")
            #expect(try await user.record(id).reply.code == 500)
            try user.server.setDefaultFaults("")
            #expect(try await user.record(id).reply.code == 200)
        }
    }
}
