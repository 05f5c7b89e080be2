/// A change of an item's labels. Nil leaves a label as it is.
package struct LabelChange: Sendable, Hashable {
    package enum Text: Sendable, Hashable {
        case set(String)
        case clear
    }

    package var isFavorite: Bool?
    package var added: [TagName] = []
    package var removed: [TagName] = []
    package var title: Text?
    package var note: Text?

    package init() {}
}
