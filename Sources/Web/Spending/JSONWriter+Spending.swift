import Application
import Domain
import NIOCore

extension JSONWriter {
    /// The member `price` of the response to a submission; null if it is unknown.
    mutating func price(_ price: OrderPrice?) {
        guard let price else { return raw(#","price":null"#) }
        raw(#","price":{"amount":"#)
        string(price.amount.text)
        raw(#","currency":"#)
        string(price.currency)
        raw("}")
    }

    /// The whole response.
    static func spending(_ spending: OwnSpending) -> ByteBuffer {
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"currency":"#)
        json.string(spending.currency)
        json.raw(#","budgets":"#)
        json.array(spending.budgets) { json, row in
            json.raw(#"{"scope":"#)
            json.plain(row.scope.rawValue)
            json.raw(#","period":"#)
            json.plain(row.period.rawValue)
            json.raw(#","limit":"#)
            json.stringOrNull(row.limit?.text)
            json.raw(#","spent":"#)
            json.string(row.spent.text)
            json.raw(#","left":"#)
            json.stringOrNull(row.left?.text)
            json.raw(#","renews_at":"#)
            json.timestamp(row.renewsAt)
            json.raw("}")
        }
        json.raw(#","day":"#)
        json.figures(spending.day)
        json.raw(#","month":"#)
        json.figures(spending.month)
        json.raw("}}")
        return json.buffer
    }

    private mutating func figures(_ figures: SpendingFigures) {
        raw(#"{"charged":"#)
        string(figures.charged.text)
        raw(#","held":"#)
        string(figures.held.text)
        raw(#","unknown":"#)
        string(figures.unknown.text)
        raw("}")
    }
}
