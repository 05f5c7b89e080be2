import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// What was spent by all users, and the orders of which the outcome is unknown.
struct AdminSpendingController: Sendable {
    /// In days.
    private static let defaultRange = 30
    private static let maximumRange = 366
    private static let day: Duration = .seconds(86_400)

    private enum Format: String, CaseIterable { case json, csv }
    private enum Decision: String, CaseIterable { case charged, free }

    private let tokens: TokenVerifier
    private let clientAddresses: ClientAddresses
    private let admin: AdminAccountsDependencies
    private let currency: String
    private let now: @Sendable () -> Timestamp

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        clientAddresses = dependencies.clientAddresses
        admin = dependencies.adminAccounts
        currency = dependencies.pages.prices.currency
        now = dependencies.adminAccounts.now
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        var query = PageQuery(request)
        let group = query.value("by", as: SpendingGroup.self) ?? .day
        let format = query.value("format", as: Format.self) ?? .json
        let days = days(&query)
        try query.faults.check()
        guard let days else { throw Failure.unexpected("range missing after validation") }
        let report = try await ReportSpending(reader: admin.spending, names: admin.names)(days, by: group)
        switch format {
        case .json: return .privateJSON(JSONWriter.spending(report, in: currency))
        case .csv: return Self.file(report, currency, days)
        }
    }

    @Sendable @concurrent func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try await tokens.requireAdmin(request)
        let id = try context.recordID()
        var fields = try await JSONFields(request)
        let decision = fields.required("decision").flatMap { _ in fields.value("decision", as: Decision.self) }
        try fields.faults.check()
        guard let decision else { throw Failure.unexpected("required field missing after validation") }
        try await admin.auditLog.record(
            AuditEvent(.spendingDecided, by: actor, on: id.text, from: clientAddresses.client(of: request, context)))
        guard try await admin.spending.decide(id, isCharged: decision == .charged, by: actor) else {
            throw Failure(.notFound, "There is no such order whose outcome is unknown.")
        }
        var json = JSONWriter(capacity: 128)
        json.raw(#"{"status":"success","data":{"id":"#)
        json.id(id)
        json.raw(#","state":"#)
        json.plain(decision.rawValue)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    /// Both ends are included.
    private func days(_ query: inout PageQuery) -> ClosedRange<String>? {
        let (from, to) = (date("from", &query), date("to", &query))
        guard query.faults.isEmpty else { return nil }
        let last = to ?? from.map { min($0 + Self.day * (Self.defaultRange - 1), now()) } ?? now()
        let first = from ?? last + Self.day * (1 - Self.defaultRange)
        guard first <= last else {
            query.fault("to", "This must not be before from.")
            return nil
        }
        guard last.since(first) < Self.day * Self.maximumRange else {
            query.fault("from", "A range has at most \(Self.maximumRange) days.")
            return nil
        }
        return CalendarDate(first).dayText...CalendarDate(last).dayText
    }

    private func date(_ name: Substring, _ query: inout PageQuery) -> Timestamp? {
        guard let text = query.text(name) else { return nil }
        if text.utf8.count == 10, let date = Timestamp(iso8601: text) { return date }
        query.fault(name, "This must be a date like 2026-03-31.")
        return nil
    }

    private static func file(_ report: SpendingReport, _ currency: String, _ days: ClosedRange<String>) -> Response {
        let name = "spending-\(report.group.rawValue)-\(days.lowerBound)-\(days.upperBound).csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "private, no-store",
                .contentDisposition: #"attachment; filename="\#(name)""#,
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: SpendingTable.csv(report, in: currency))))
    }
}
