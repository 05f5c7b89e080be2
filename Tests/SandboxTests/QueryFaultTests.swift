import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct QueryFaultTests {
    @Test(arguments: [
        ("query-error 2", 200, 500), ("query-error 2 http", 500, 500), ("query-not-found 2", 200, 404),
        ("query-throttle 2", 429, 429),
    ])
    func `record-info is refused as often as was asked`(fault: String, status: Int, code: Int) async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox [fault: \(fault)]")
            for _ in 1...2 {
                let answer = try await user.record(id)
                #expect(answer.status == status)
                #expect(try answer.reply.code == code)
            }
            #expect(try await user.record(id).reply.code == 200)
            #expect(user.server.task(id)?.queries == 3)
        }
    }

    @Test func `record-info can say an unknown flag or junk`() async throws {
        try await withSandbox { user in
            let strange = try await user.task("a fox [fault: query-unknown-flag 1]")
            #expect(try await user.record(strange).reply.data?.successFlag == 7)
            let junk = try await user.task("a fox [fault: query-junk]")
            let answer = try await user.record(junk)
            #expect(throws: (any Error).self) { try answer.reply }
        }
    }

    @Test func `record-info can hang until the caller gives up`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox [fault: query-hang 1]")
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await user.record(id) }
                _ = try await user.server.wait { repository in
                    repository.tasks[id].flatMap { $0.queries == 1 ? true : nil }
                }
                group.cancelAll()
                while !group.isEmpty { _ = try? await group.next() }
            }
            #expect(try await user.record(id).reply.code == 200)
        }
    }

    @Test func `a default fault of record-info strikes tasks that exist and ends when it is lifted`() async throws {
        try await withSandbox { user in
            let id = try await user.task("a fox")
            try user.server.setDefaultFaults("query-error")
            #expect(try await user.record(id).reply.code == 500)
            try user.server.setDefaultFaults("")
            #expect(try await user.record(id).reply.code == 200)
        }
    }
}
