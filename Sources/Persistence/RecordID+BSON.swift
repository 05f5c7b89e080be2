package import BSON
package import Domain

extension RecordID {
    package init(_ id: ObjectID) { self.init(trusted: id.hex) }
}

extension ObjectID {
    package init(_ id: RecordID) {
        guard let value = ObjectID(hex: id.text) else { preconditionFailure("a record id is 24 hexadecimal digits") }
        self = value
    }
}
