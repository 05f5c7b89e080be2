import Application
import Domain
import Hummingbird

/// Reads a list's parameters out of an address.
struct PageQuery {
    private let parameters: Parameters
    private(set) var faults = FieldErrors()

    init(_ request: Request) { parameters = request.uri.queryParameters }

    /// - Parameters:
    ///   - limit: what counts where none is given.
    ///   - maximum: what a greater one is cut to.
    mutating func page(limit ordinary: Int, maximum: Int) -> PageRequest {
        let limit = self.limit(ordinary, maximum)
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

    /// One of a closed list of words, or nil where the parameter is not given.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: Substring, as: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let text = parameters[name] else { return nil }
        if let word = Word(rawValue: String(text)) { return word }
        faults.add(
            String(name), "This must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
        return nil
    }

    /// A parameter as it was given; nil where it was not.
    func text(_ name: Substring) -> String? { parameters[name].map(String.init) }

    mutating func fault(_ name: Substring, _ message: String) { faults.add(String(name), message) }

    /// How many records at most; what is more than the maximum is cut to it.
    mutating func limit(_ ordinary: Int, _ maximum: Int) -> Int {
        guard let text = parameters["limit"] else { return ordinary }
        guard Self.isNumber(text), text.contains(where: { $0 != "0" }) else {
            faults.add("limit", "This must be a whole number of 1 or more.")
            return ordinary
        }
        return min(Int(text) ?? maximum, maximum)
    }

    private mutating func skipCount() -> Int? {
        guard let text = parameters["skip"] else { return nil }
        guard Self.isNumber(text), let skip = Int32(text) else {
            faults.add("skip", "This must be a whole number from 0 to \(Int32.max).")
            return nil
        }
        return Int(skip)
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
