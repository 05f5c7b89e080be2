import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Alerts shared by several processes.
@Suite struct AlertRepositoryTests {
    private func open<Output>(_ body: (MongoAlertRepository, RecordIDSource) async throws -> Output) async throws
        -> Output
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                MongoAlertRepository(database, names: names),
                RecordIDSource(now: { Timestamp(milliseconds: 1_795_219_200_000) }))
        }
    }

    /// How many of the concurrent attempts succeeded.
    private func count(of attempts: Int, _ attempt: @escaping @Sendable () async throws -> Bool) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<attempts { group.addTask { try await attempt() } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    @Test func `One of many processes claims the evaluation in each interval`() async throws {
        try await open { alerts, _ in
            let claimed = try await count(of: 20) { try await alerts.claimEvaluation(every: .seconds(60)) }
            let again = try await alerts.claimEvaluation(every: .seconds(60))
            #expect(claimed == 1 && !again)
        }
        try await open { alerts, _ in
            let claims = [
                try await alerts.claimEvaluation(every: .zero), try await alerts.claimEvaluation(every: .zero),
            ]
            #expect(claims == [true, true])
        }
    }

    @Test func `An alert begins once and ends once, each with a message`() async throws {
        try await open { alerts, ids in
            let begun = try await count(of: 10) {
                try await alerts.begin(.jobsStuck, summary: "It waits.", id: ids.next(), for: "us") != nil
            }
            #expect(begun == 1)
            let active = try await alerts.active()
            #expect(active.map(\.rule) == [.jobsStuck] && active.first?.summary == "It waits.")
            #expect(try await count(of: 10) { try await alerts.end(.jobsStuck, for: "us") != nil } == 1)
            #expect(try await alerts.active().isEmpty)
            let recent = try await alerts.recent(atMost: 50)
            #expect(recent.count == 1 && recent.first?.id == active.first?.id && recent.first?.endedAt != nil)
            #expect(try await alerts.claimMessage(for: "them", lease: .seconds(60)) == nil)
            let messages = try await withThrowingTaskGroup(of: DueAlertMessage?.self) { group in
                for _ in 0..<10 { group.addTask { try await alerts.claimMessage(for: "us", lease: .seconds(60)) } }
                return try await group.reduce(into: [String]()) { if let due = $1 { $0.append(due.message.id) } }
            }
            let id = try #require(active.first?.id.text)
            #expect(messages.sorted() == ["alert_\(id)_began", "alert_\(id)_ended"])
        }
    }

    @Test func `An unsettled message is due again with the same content when its lease expires`() async throws {
        try await open { alerts, ids in
            _ = try await alerts.begin(.providerFailing, summary: "They fail.", id: ids.next(), for: "us")
            let first = try #require(try await alerts.claimMessage(for: "us", lease: .zero))
            let second = try #require(try await alerts.claimMessage(for: "us", lease: .seconds(60)))
            #expect(second.message == first.message && [first.attempts, second.attempts] == [1, 2])
            try await alerts.reschedule(second.message, by: .zero)
            #expect(try await alerts.claimMessage(for: "us", lease: .zero)?.attempts == 3)
            try await alerts.settle(second.message, .delivered)
            #expect(try await alerts.claimMessage(for: "us", lease: .zero) == nil)
            #expect(try await alerts.active().count == 1)
        }
    }

    @Test func `Concurrent claims get each message once, for its receiver`() async throws {
        try await open { alerts, ids in
            for rule in AlertRule.allCases {
                _ = try await alerts.begin(rule, summary: "It is so.", id: ids.next(), for: "them")
                _ = try await alerts.end(rule, for: "us")
                _ = try await alerts.begin(rule, summary: "It is so again.", id: ids.next(), for: "us")
                _ = try await alerts.end(rule, for: "us")
            }
            let rules = AlertRule.allCases.count
            let ids = try await withThrowingTaskGroup(of: (String, String)?.self) { group in
                for receiver in ["us", "them"] {
                    for _ in 0..<rules * 4 {
                        group.addTask {
                            try await alerts.claimMessage(for: receiver, lease: .seconds(60)).map {
                                (receiver, $0.message.id)
                            }
                        }
                    }
                }
                return try await group.reduce(into: [String: [String]]()) { ids, claimed in
                    if let (receiver, id) = claimed { ids[receiver, default: []].append(id) }
                }
            }
            let claimed = ids.mapValues { (count: $0.count, different: Set($0).count) }
            #expect(claimed["us"]?.count == rules * 3 && claimed["us"]?.different == rules * 3)
            #expect(claimed["them"]?.count == rules && claimed["them"]?.different == rules)
        }
    }

    @Test func `Disabled receivers and the results of each rule are stored`() async throws {
        try await open { alerts, _ in
            #expect(try await !alerts.isDisabled("us"))
            try await alerts.disable("us")
            #expect(try await alerts.isDisabled("us"))
            #expect(try await !alerts.isDisabled("a new address"))
            let runs: [AlertRule: AlertTransition] = [
                .jobsStuck: AlertTransition(bad: 2), .proxyErrorRate: AlertTransition(good: 4),
            ]
            try await alerts.save(runs)
            #expect(try await alerts.transitions() == runs)
        }
    }
}
