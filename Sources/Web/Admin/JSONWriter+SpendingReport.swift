import Application
import Domain
import NIOCore

/// The JSON of the spending of all users.
extension JSONWriter {
    /// The whole response.
    static func spending(_ report: SpendingReport, in currency: String) -> ByteBuffer {
        var json = JSONWriter(capacity: 512 + report.rows.count * 200 + report.undecided.count * 240)
        json.raw(#"{"status":"success","data":{"currency":"#)
        json.string(currency)
        json.raw(#","rows":"#)
        json.array(report.rows) { json, row in json.spendingRow(row, of: report) }
        json.raw(#","totals":{"#)
        json.spendingFigures(report.totals)
        json.raw(#"},"undecided":"#)
        json.array(report.undecided) { json, order in json.undecided(order, report.addresses[order.owner.text]) }
        json.raw("}}")
        return json.buffer
    }

    private mutating func spendingRow(_ row: SpendingRow, of report: SpendingReport) {
        switch report.group {
        case .day:
            raw(#"{"day":"#)
            string(row.name)
        case .user:
            raw(#"{"user":"#)
            string(row.name)
            raw(#","email":"#)
            stringOrNull(report.addresses[row.name])
        case .key:
            let key = report.keys[row.name]
            raw(#"{"key":"#)
            // Orders without a key have one row, too.
            stringOrNull(row.name.isEmpty ? nil : row.name)
            raw(#","name":"#)
            stringOrNull(key?.name)
            raw(#","prefix":"#)
            stringOrNull(key?.prefix)
            raw(#","user":"#)
            stringOrNull(key?.user)
            raw(#","email":"#)
            stringOrNull(key.flatMap { report.addresses[$0.user] })
        case .model:
            raw(#"{"model":"#)
            string(row.name)
        }
        raw(",")
        spendingFigures(row.figures)
        raw("}")
    }

    private mutating func spendingFigures(_ figures: SpendingFigures) {
        raw(#""orders":"#)
        integer(figures.orders)
        raw(#","charged":"#)
        plain(figures.charged.text)
        raw(#","held":"#)
        plain(figures.held.text)
        raw(#","unknown":"#)
        plain(figures.unknown.text)
        raw(#","unpriced":"#)
        integer(figures.unpriced)
    }

    private mutating func undecided(_ spending: UnknownSpending, _ address: String?) {
        raw(#"{"order":{"kind":"#)
        plain(spending.order.kind.rawValue)
        raw(#","id":"#)
        id(spending.order.id)
        raw(#"},"user":"#)
        string(spending.owner.text)
        raw(#","email":"#)
        stringOrNull(address)
        raw(#","model":"#)
        string(spending.model)
        raw(#","amount":"#)
        if let amount = spending.amount { plain(amount.text) } else { raw("null") }
        raw(#","since":"#)
        timestamp(spending.since)
        raw("}")
    }
}
