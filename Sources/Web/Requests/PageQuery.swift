import Application
import Domain
import Hummingbird
import HummingbirdCore

/// Reads query parameters, above all those of list requests.
struct PageQuery {
    /// The largest `skip`: the database reads and discards what is skipped.
    package static let maximumSkip = 10_000

    private let parameters: Parameters
    var faults = FieldErrors()

    /// Forms and `URLSearchParams` send a space as `+`.
    init(_ request: Request) {
        guard let query = request.uri.query, query.contains("+") else {
            parameters = request.uri.queryParameters
            return
        }
        let words = query.split(separator: "+", omittingEmptySubsequences: false)
        parameters = URI("?\(words.joined(separator: "%20"))").queryParameters
    }

    /// - Parameters:
    ///   - defaultLimit: used if the query has no limit.
    ///   - maximum: larger limits are reduced to it.
    mutating func page(limit defaultLimit: Int, maximum: Int) -> PageRequest {
        let limit = self.limit(defaultLimit, maximum)
        let skip = skipCount()
        guard let cursor = parameters["cursor"] else {
            return PageRequest(start: .skip(skip ?? 0), limit: limit)
        }
        if parameters["skip"] != nil { faults.add("cursor", "Give either cursor or skip, not both.") }
        guard let position = PagePosition(cursor: String(cursor)) else {
            faults.add("cursor", "This is not a cursor; use the nextCursor of an earlier page as it is.")
            return PageRequest(start: .skip(0), limit: limit)
        }
        return PageRequest(start: .after(position), limit: limit)
    }

    /// An enum value, or nil if the parameter is missing.
    mutating func value<Value: RawRepresentable & CaseIterable>(
        _ name: Substring, as: Value.Type
    ) -> Value? where Value.RawValue == String {
        guard let text = parameters[name] else { return nil }
        if let value = Value(rawValue: String(text)) { return value }
        faults.add(
            String(name), "This must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
        return nil
    }

    /// `true` or `false`; false if the parameter is missing.
    mutating func flag(_ name: Substring) -> Bool {
        switch parameters[name] {
        case nil, "false": return false
        case "true": return true
        default:
            faults.add(String(name), "This must be true or false.")
            return false
        }
    }

    /// The text of a parameter, or nil if it is missing.
    func text(_ name: Substring) -> String? { parameters[name].map(String.init) }

    /// The texts of a parameter that may be repeated, in their order.
    func texts(_ name: Substring) -> [String] { parameters[values: name].map(String.init) }

    mutating func fault(_ name: Substring, _ message: String) { faults.add(String(name), message) }

    /// The page size; values above the maximum are reduced to it.
    mutating func limit(_ defaultLimit: Int, _ maximum: Int) -> Int {
        guard let text = parameters["limit"] else { return defaultLimit }
        guard Self.isNumber(text), text.contains(where: { $0 != "0" }) else {
            faults.add("limit", "This must be a whole number of 1 or more.")
            return defaultLimit
        }
        return min(Int(text) ?? maximum, maximum)
    }

    private mutating func skipCount() -> Int? {
        guard let text = parameters["skip"] else { return nil }
        guard Self.isNumber(text), let skip = Int(text), skip <= Self.maximumSkip else {
            faults.add(
                "skip",
                "This must be a whole number from 0 to \(Self.maximumSkip). To read further, use cursor.")
            return nil
        }
        return skip
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
