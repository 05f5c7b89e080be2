import Application
import BSON
import Domain
import MetricsTestKit
import MongoClient
import Persistence
import TestSupport
import Testing

/// The ledger over a database, with images of one price.
struct SpendingFixture {
    static let alice = Owner(stored: "alice")
    static let visitor = Owner(stored: "session:visitor-0123456789")
    static let price = Money(micros: 20_000)
    static let order = PricedOrder.image(model: "nano-banana", count: 1)
    static let prices = PriceTable(
        currency: "USD",
        prices: ["nano-banana": Price(.image(price)), "wan2.6-t2v": Price(.second(price), failed: .charged)])

    let database: MongoDatabase
    let budgets: MongoBudgetRepository
    let spendings: MongoSpendingRepository
    let settlement: SettleOrders
    let ledger: MeteredOrders
    /// Counts the calls of the ledger and of its settlement.
    let crashing: CrashingSpending
    let images: MongoCollection
    let jobs: MongoCollection
    let metrics = TestMetrics()
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    /// - Parameters:
    ///   - limits: of budgets.
    ///   - crash: where the process that reserves ends; nil for nowhere.
    init(_ database: MongoDatabase, _ limits: BudgetSettings = .none, crash: CrashingSpending.Point? = nil) {
        let names = CollectionNames()
        self.database = database
        budgets = MongoBudgetRepository(database, names: names)
        spendings = MongoSpendingRepository(database, names: names, unknownFor: .seconds(86_400))
        images = database.collection(names.generatedImages)
        jobs = database.collection(names.videoJobs)
        let crashing = CrashingSpending(spendings: spendings, budgets: budgets, at: crash)
        self.crashing = crashing
        settlement = SettleOrders(
            prices: Self.prices, spendings: crashing, budgets: crashing,
            records: MongoOrderRecords(database, names: names), metrics: metrics, logger: TestMongo.quiet)
        let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
        ledger = MeteredOrders(
            prices: Self.prices,
            policy: BudgetPolicy(limits, own: MongoBudgetLimitsReader(database, names: names)), spendings: crashing,
            budgets: crashing, settlement: settlement, endedOrders: EndedOrders(),
            environment: SystemEnvironment(
                now: { Timestamp(milliseconds: 0) }, makeRecordID: { ids.next() }, randomBytes: { _ in [] },
                clock: ContinuousClock()), logger: TestMongo.quiet)
    }

    static func open<Output>(
        _ limits: BudgetSettings = .none, _ body: (SpendingFixture) async throws -> Output
    ) async throws -> Output {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: CollectionNames()).apply(to: database)
            return try await body(SpendingFixture(database, limits))
        }
    }

    func item() -> ItemReference { ItemReference(.image, ids.next()) }

    /// Reserves an order and confirms it, as a submission does; its record is pending.
    func order(_ item: ItemReference, by payer: Payer = Payer(alice)) async throws {
        try await ledger.reserve(item, Self.order, by: payer)
        try await record(item, "pending")
        if let refusal = try await confirm(item, by: payer.owner) { throw refusal }
    }

    /// - Returns: nil if it is held.
    func confirm(_ item: ItemReference, by owner: Owner = alice) async throws -> Failure? {
        switch try await ledger.confirm(item, Self.order, by: owner) {
        case .held: nil
        case .refused(let failure): failure
        }
    }

    /// Writes the record of an order.
    func record(_ item: ItemReference, _ status: String, _ fields: [(String, BSONValue)] = []) async throws {
        let task: [(String, BSONValue)] = item.kind == .image ? [("taskId", .string(item.id.text))] : []
        let set = try BSONDocument([("status", .string(status))] + task + fields)
        _ = try await (item.kind == .image ? images : jobs).findOneAndUpdate(
            ["_id": .objectID(ObjectID(item.id))], .operators(["$set": .document(set)]), upsert: true
        ) { _ in true }
    }

    func state(_ item: ItemReference) async throws -> SpendingState? { try await spending(item)?.state }

    func spending(_ item: ItemReference) async throws -> OrderSpending? {
        try await spendings.spendings(of: [item.id]).readable.first
    }

    /// Makes every spending due.
    func makeDue() async throws {
        _ = try await database.collection("spending").updateMany(
            ["due_at": ["$exists": true]], .operators(["$set": ["due_at": .date(milliseconds: 0)]]))
    }

    /// What was taken from a budget today.
    func taken(_ budget: Budget = .user(alice)) async throws -> Money {
        let id = BudgetID(budget)
        return try await budgets.standings(of: [id])[id]?.day ?? .zero
    }

    /// The orders that hold something in a budget.
    func open(_ budget: Budget = .user(alice)) async throws -> Set<String> {
        let found = try await database.collection("budgets").findOne(
            ["_id": .string(BudgetID(budget).text)]
        ) { view throws(BSONError) in BSONDocument(copying: view) }
        guard case .document(let open) = found?["open"] else { return [] }
        return Set(try open.elements().map(\.key))
    }

    /// Compares the ledger with the records, and the budgets with the ledger.
    func expectConsistent(_ place: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let spendings = try await documents("spending")
        let records = try await documents("generated_image_entity")
        #expect(
            Set(spendings.keys) == Set(records.keys), "one for each record: \(place)", sourceLocation: sourceLocation)
        for (budget, document) in try await documents("budgets") {
            let counted = spendings.values.filter { spending in
                guard case .array(let budgets) = spending["budgets"] else { return false }
                return budgets.contains(budget) && spending["state"] != "free"
            }
            let sum = Money(micros: Self.price.micros * Int64(counted.count))
            #expect(document["day_total"] == BSONValue(sum), "\(budget): \(place)", sourceLocation: sourceLocation)
            #expect(document["month_total"] == BSONValue(sum), "\(budget): \(place)", sourceLocation: sourceLocation)
            let undecided = counted.filter { $0["state"] != "charged" }
            guard case .document(let open) = document["open"] else { continue }
            #expect(
                try open.elements().count == undecided.count, "\(budget): \(place)", sourceLocation: sourceLocation)
        }
    }

    private func documents(_ collection: String) async throws -> [BSONValue: BSONDocument] {
        let all = try await database.collection(collection).find(MongoFind([:], limit: 10_000)) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
        return Dictionary(all.map { ($0["_id"] ?? .null, $0) }) { one, _ in one }
    }
}

extension BudgetSettings {
    static let none: BudgetSettings = {
        var limits = BudgetSettings()
        limits.visitors = BudgetLimits()
        return limits
    }()

    /// - Parameter count: of images.
    static func everything(_ count: Int) -> BudgetSettings {
        var limits = none
        limits.everything = BudgetLimits(perDay: SpendingFixture.price * count)
        return limits
    }
}
