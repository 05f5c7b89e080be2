package import BSON
package import Domain

extension RecordID {
    package init(_ id: ObjectID) { self.init(high: id.high, low: id.low) }
}

extension ObjectID {
    package init(_ id: RecordID) { self.init(high: id.high, low: id.low) }
}
