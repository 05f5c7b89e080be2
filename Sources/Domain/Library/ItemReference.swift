/// An item of a library: its kind and id.
package struct ItemReference: Sendable, Hashable {
    package let kind: ItemKind
    package let id: RecordID

    package init(_ kind: ItemKind, _ id: RecordID) {
        self.kind = kind
        self.id = id
    }
}
