import Domain
import FoundationEssentials
import YAML

/// The file of prices: for each model its price and its currency.
enum PricesFile {
    private static let maximumSize = 1 << 20
    private static let keys: Set<String> = [
        "per_image", "per_second", "per_video", "currency", "failed", "date", "source",
    ]

    /// - Throws: `YAMLError`; what the system says if the file cannot be read.
    static func read(_ path: String) throws -> PriceTable {
        let data = try Data(contentsOf: URL(filePath: path))
        guard data.count <= maximumSize else {
            throw YAMLError(line: 1, "the file is larger than \(maximumSize) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw YAMLError(line: 1, "this is not UTF-8") }
        return try table(text)
    }

    static func table(_ text: String) throws(YAMLError) -> PriceTable {
        let document = try YAMLNode(text)
        var (currency, prices) = (String?.none, [String: Price]())
        for entry in try mapping(document, "models") {
            prices[entry.key] = try price(entry.value)
            let node = try required("currency", in: entry.value)
            let code = try scalar(node)
            guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
                throw YAMLError(line: node.line, "a currency has three capital letters")
            }
            guard currency == nil || currency == code else {
                throw YAMLError(line: node.line, "all prices must have the same currency")
            }
            currency = code
        }
        guard let currency else { throw YAMLError(line: document.line, "no model has a price") }
        return PriceTable(currency: currency, prices: prices)
    }

    private static func price(_ node: YAMLNode) throws(YAMLError) -> Price {
        let entries = try mapping(node, "a price and its currency")
        for entry in entries where !keys.contains(entry.key) {
            throw YAMLError(line: entry.value.line, "the key '\(entry.key)' is unknown")
        }
        let units = entries.filter { $0.key.hasPrefix("per_") }
        guard units.count == 1 else {
            throw YAMLError(line: node.line, "exactly one of per_image, per_second and per_video is needed")
        }
        return Price(try unit(units[0]), failed: try failed(node["failed"]))
    }

    private static func unit(_ entry: YAMLNode.Entry) throws(YAMLError) -> Price.Unit {
        switch (entry.key, entry.value.content) {
        case ("per_image", _): return .image(try amount(entry.value))
        case ("per_video", _): return .video(try amount(entry.value))
        case (_, .scalar): return .second(try amount(entry.value))
        case (_, .mapping(let entries)):
            guard !entries.isEmpty else { throw YAMLError(line: entry.value.line, "a price is missing") }
            var prices: [VideoSize.Resolution: Money] = [:]
            for entry in entries {
                guard let resolution = VideoSize.Resolution(rawValue: entry.key) else {
                    let known = VideoSize.Resolution.allCases.map(\.rawValue).joined(separator: ", ")
                    throw YAMLError(line: entry.value.line, "a resolution is one of \(known)")
                }
                prices[resolution] = try amount(entry.value)
            }
            return .secondByResolution(prices)
        }
    }

    private static func failed(_ node: YAMLNode?) throws(YAMLError) -> Price.Failed {
        guard let node else { return .free }
        guard let failed = Price.Failed(rawValue: try scalar(node)) else {
            throw YAMLError(line: node.line, "failed is one of free, charged, unknown")
        }
        return failed
    }

    private static func amount(_ node: YAMLNode) throws(YAMLError) -> Money {
        guard let amount = Money(try scalar(node)) else {
            throw YAMLError(line: node.line, "a price is a decimal number with at most 6 decimal places")
        }
        return amount
    }

    private static func required(_ key: String, in node: YAMLNode) throws(YAMLError) -> YAMLNode {
        guard let value = node[key] else { throw YAMLError(line: node.line, "the key '\(key)' is missing") }
        return value
    }

    private static func scalar(_ node: YAMLNode) throws(YAMLError) -> String {
        guard case .scalar(let text) = node.content else {
            throw YAMLError(line: node.line, "a single value is needed")
        }
        return text
    }

    private static func mapping(_ node: YAMLNode, _ content: String) throws(YAMLError) -> [YAMLNode.Entry] {
        guard case .mapping(let entries) = node.content else {
            throw YAMLError(line: node.line, "a mapping with \(content) is needed")
        }
        return entries
    }
}
