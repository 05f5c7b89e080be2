import Application
import Domain

/// Spending as a table for spreadsheets (RFC 4180).
enum SpendingTable {
    static func csv(_ report: SpendingReport, in currency: String) -> String {
        var lines = [line(heading(report.group) + ["currency", "orders", "charged", "held", "unknown", "unpriced"])]
        for row in report.rows {
            let figures = row.figures
            lines.append(
                line(
                    names(of: row, in: report) + [
                        currency, "\(figures.orders)", figures.charged.text, figures.held.text, figures.unknown.text,
                        "\(figures.unpriced)",
                    ]))
        }
        return lines.joined()
    }

    private static func heading(_ group: SpendingGroup) -> [String] {
        switch group {
        case .day, .model: [group.rawValue]
        case .user: ["user", "email"]
        case .key: ["key", "name", "prefix", "user", "email"]
        }
    }

    private static func names(of row: SpendingRow, in report: SpendingReport) -> [String] {
        switch report.group {
        case .day, .model: return [row.name]
        case .user: return [row.name, report.addresses[row.name] ?? ""]
        case .key:
            let key = report.keys[row.name]
            let address = key.flatMap { report.addresses[$0.user] }
            return [row.name, key?.name ?? "", key?.prefix ?? "", key?.user ?? "", address ?? ""]
        }
    }

    private static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

    /// Spreadsheets would run a cell as a formula that begins like one: an apostrophe makes it text.
    private static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@＝＋－＠\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
