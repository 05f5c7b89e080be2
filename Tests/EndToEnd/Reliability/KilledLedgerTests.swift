import AsyncHTTPClient
import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Two servers are killed repeatedly while orders are made.
    @Suite struct KilledLedgerTests {
        @Test func `The ledger agrees with the orders after both servers were killed again and again`() async throws {
            let (scale, seed) = (Scale.current, Seed("killed ledger"))
            let environment = [
                "IMAGE_POLL_AFTER_SECONDS": "1", "IMAGE_POLL_INTERVAL_SECONDS": "0.5", "IMAGE_DEADLINE_SECONDS": "8",
                "BUDGET_PER_DAY": "1000", "USER_BUDGET_PER_DAY": "1000",
            ]
            let count = scale.callbacks / 2
            try await ServerProcess.run(environment: environment) { first in
                try await ServerProcess.run(beside: first) { second in
                    let (servers, progress) = ([first, second], ProgressCounter())
                    let token = try await first.token(user: "alice")
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            for round in 1...scale.kills {
                                await progress.wait(for: count * round / (scale.kills + 1))
                                try await Task.sleep(for: .milliseconds(seed { Int.random(in: 0...30, using: &$0) }))
                                await servers[round % 2].kill()
                                try await servers[round % 2].start()
                            }
                        }
                        group.addTask {
                            try await forEach(of: Array(0..<count), workers: 8) { number in
                                await Self.order(number, servers, token: token)
                                progress.advance()
                            }
                        }
                        try await group.waitForAll()
                    }
                    let deadline = ContinuousClock.now + .seconds(90)
                    var differences = try await LedgerAudit.differences(in: first.database)
                    while !differences.isEmpty, ContinuousClock.now < deadline {
                        try await Task.sleep(for: .milliseconds(200))
                        differences = try await LedgerAudit.differences(in: first.database)
                    }
                    #expect(differences.isEmpty, "\(first.log)\n\(second.log)")
                    let orders = try await first.database.collection("generated_image_entity").count([:])
                    #expect(orders == count, "an order for each key")
                    // Each has its price, and what the provider has accepted is never free.
                    let spending = first.database.collection("spending")
                    let price = BSONValue(Money(micros: 20_000))
                    #expect(try await spending.count(["amount": price]) == count)
                    let paid = try await spending.count(["state": ["$in": ["charged", "unknown"]]])
                    #expect(paid >= first.sandbox.records.tasks.count)
                }
            }
        }

        /// Repeats an order with its key, alternately at both servers, until it is acknowledged or has failed.
        private static func order(_ number: Int, _ servers: [ServerProcess], token: String) async {
            for attempt in number... {
                let response = try? await servers[attempt % 2].request(
                    .POST, "/api/v1/nanobanana/generate", token: token,
                    headers: [("Content-Type", "application/json"), ("Idempotency-Key", "order \(number)")],
                    body: .bytes(ByteBuffer(string: #"{"prompt":"Fox \#(number)"}"#)))
                if let response, response.status != 409 && response.json["code"] != "storage_unavailable" { return }
                // The attempt was interrupted with its server: it need not be waited for.
                let unfinished: BSONDocument = ["answer": ["$exists": false]]
                _ = try? await servers[0].database.collection("idempotency_keys").updateMany(
                    unfinished, .operators(["$set": ["attemptedAt": .date(milliseconds: 0)]]))
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
