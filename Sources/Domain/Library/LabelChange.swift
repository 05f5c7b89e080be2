/// A change of an item's labels. Nil leaves a label as it is.
package struct LabelChange: Sendable, Hashable {
    package var isFavorite: Bool?
    package var added: [TagName] = []
    package var removed: [TagName] = []
    package var title: TextChange?
    package var note: TextChange?

    package init() {}
}
