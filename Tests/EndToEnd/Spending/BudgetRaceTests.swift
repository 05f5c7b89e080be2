import NIOHTTP1
import TestSupport
import Testing

/// Two servers on one database take from the same budgets at the same time.
@Suite(.timeLimit(.minutes(5))) struct BudgetRaceTests {
    /// - Returns: how many of 50 parallel orders were made.
    private static func orders(
        _ servers: [ServerProcess], _ path: String, token: String
    ) async throws -> (made: Int, refused: Int) {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await servers[number % 2].post(path, token: token, json: #"{"prompt":"Fox \#(number)"}"#).status
                }
            }
            var (made, refused) = (0, 0)
            for try await status in group {
                if status == 202 { made += 1 }
                if status == 402 { refused += 1 }
            }
            return (made, refused)
        }
    }

    private static func run(
        _ environment: [String: String], _ body: @escaping @Sendable ([ServerProcess]) async throws -> Void
    ) async throws {
        try await ServerProcess.run(environment: environment) { first in
            try await ServerProcess.run(beside: first) { second in
                try await body([first, second])
                let isConsistent = try await eventually {
                    try await LedgerAudit.differences(in: first.database).isEmpty
                }
                let differences = try await LedgerAudit.differences(in: first.database)
                #expect(isConsistent, "\(differences)")
            }
        }
    }

    @Test func `Of fifty parallel orders of a user exactly the ten that fit are made, in each round`() async throws {
        try await Self.run(["USER_BUDGET_PER_DAY": "0.20"]) { servers in
            for round in 0..<(Scale.isFull ? 20 : 4) {
                let token = try await servers[0].token(user: "user-\(round)")
                let orders = try await Self.orders(servers, "/api/v1/nanobanana/generate", token: token)
                #expect(orders == (10, 40), "round \(round)")
            }
        }
    }

    @Test(arguments: [("/api/v1/nanobanana/generate", "0.20"), ("/api/text-to-video", "7.50")])
    func `Exactly the ten that fit into the budget of everything are made`(path: String, budget: String) async throws {
        try await Self.run(["BUDGET_PER_DAY": budget, "USER_BUDGET_PER_MONTH": "1000"]) { servers in
            let token = try await servers[0].token(user: "alice")
            #expect(try await Self.orders(servers, path, token: token) == (10, 40))
        }
    }

    @Test func `Exactly the ten that fit into the budget of all visitors are made`() async throws {
        try await Self.run(["VISITORS_BUDGET_PER_DAY": "0.20", "VISITOR_BUDGET_PER_DAY": "0.30"]) { servers in
            let session = try await servers[0].request(.POST, "/api/session")
            let token = try #require(session.token)
            #expect(try await Self.orders(servers, "/api/v1/nanobanana/generate", token: token) == (10, 40))
        }
    }
}
