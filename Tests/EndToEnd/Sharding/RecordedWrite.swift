import BSON
import MongoClient

/// An update, delete or findAndModify that mongod's profiler recorded.
struct RecordedWrite: Sendable, CustomStringConvertible {
    enum Kind: String, Sendable { case update, delete, findAndModify }

    let kind: Kind
    let collection: String
    let filter: BSONDocument
    /// Nil for a delete. A pipeline is an array.
    let change: BSONValue?
    let isMulti: Bool

    var description: String { "\(kind) \(collection)\(isMulti ? " (many)" : ""): \(filter)" }

    /// Nil for another operation.
    init?(profiled entry: BSONDocument) {
        guard case .string(let namespace) = entry["ns"], case .document(let command) = entry["command"] else {
            return nil
        }
        collection = String(namespace.drop { $0 != "." }.dropFirst())
        var query = command["q"]
        switch entry["op"] {
        case "update":
            (kind, change, isMulti) = (.update, command["u"], command["multi"] == true)
        case "remove":
            (kind, change, isMulti) = (.delete, nil, command["limit"] == 0)
        default:
            guard command["findAndModify"] != nil || command["findandmodify"] != nil else { return nil }
            (kind, change, isMulti) = (.findAndModify, command["update"], false)
            query = command["query"]
        }
        guard case .document(let filter) = query else { return nil }
        self.filter = filter
    }

    /// Whether mongos of 6.0, 7.0 and 8.0 alike accepts the write to a collection with this shard key.
    ///
    /// A write of one document must have equality on the whole key: a findAndModify needs that before 7.1, an upsert
    /// in any version. A write of many documents may have any filter: mongos broadcasts it, and only refuses to change
    /// a shard key that way.
    ///
    /// Sources: the MongoDB manual, "Operational Restrictions in Sharded Clusters", section "Single Document
    /// Modification Operations in Sharded Collections"; "findAndModify", section "Sharded Collections"; "Change a
    /// Document's Shard Key Value".
    func isAccepted(withShardKey key: [String]) -> Bool {
        if isMulti { return !mayChange(key) }
        return key.allSatisfy { Self.hasEquality(on: $0, filter) }
    }

    private static func hasEquality(on field: String, _ filter: BSONDocument) -> Bool {
        if let value = filter[field], isEquality(value) { return true }
        guard case .array(let conditions) = filter["$and"] else { return false }
        return conditions.contains { condition in
            if case .document(let filter) = condition { hasEquality(on: field, filter) } else { false }
        }
    }

    private static func isEquality(_ value: BSONValue) -> Bool {
        guard case .document(let document) = value, let first = try? document.elements().first else {
            if case .regex = value { return false }
            return true
        }
        return first.key == "$eq" || !first.key.hasPrefix("$")
    }

    /// Whether the update names a field of the key, or replaces documents.
    private func mayChange(_ key: [String]) -> Bool {
        switch change {
        case nil: false
        case .array(let stages): stages.contains { Self.names(key, in: $0) }
        case .some(let operators): Self.names(key, in: operators)
        }
    }

    private static func names(_ key: [String], in operators: BSONValue) -> Bool {
        guard case .document(let document) = operators, let elements = try? document.elements() else { return true }
        return elements.contains { name, fields in
            switch fields {
            case .document(let fields) where name.hasPrefix("$") && name != "$replaceWith" && name != "$replaceRoot":
                key.contains { fields[$0] != nil }
            case .array(let fields) where name == "$unset": key.contains { fields.contains(.string($0)) }
            case .string(let field) where name == "$unset": key.contains(field)
            default: true
            }
        }
    }
}
