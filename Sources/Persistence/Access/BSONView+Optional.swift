import BSON
import Domain

/// Fields that may be missing, or of another application's type: then they are nil.
extension BSONView {
    func text(_ key: StaticString) throws(BSONError) -> String? {
        guard let element = try first(key), element.type == .string else { return nil }
        return try element.string()
    }

    func time(_ key: StaticString) throws(BSONError) -> Timestamp? {
        guard let element = try first(key), element.type == .date else { return nil }
        return Timestamp(milliseconds: try element.milliseconds())
    }

    func recordID(_ key: StaticString) throws(BSONError) -> RecordID? {
        guard let element = try first(key), element.type == .objectID else { return nil }
        return RecordID(try element.objectID())
    }

    func number(_ key: StaticString) throws(BSONError) -> Int64? {
        guard let element = try first(key), [.int32, .int64, .double].contains(element.type) else { return nil }
        return try? element.integer()
    }

    func subdocument(_ key: StaticString) throws(BSONError) -> BSONView? {
        guard let element = try first(key), element.type == .document else { return nil }
        return try element.view()
    }

    func flag(_ key: StaticString) throws(BSONError) -> Bool {
        guard let element = try first(key), element.type == .bool else { return false }
        return try element.bool()
    }

    func has(_ key: StaticString, _ type: BSONType) throws(BSONError) -> Bool { try first(key)?.type == type }
}
