/// The elements of an array, in order.
package struct JSONElements: Sequence, IteratorProtocol {
    private let text: JSONText
    private var index: Int
    private let end: Int

    init(of text: JSONText, at index: Int) {
        self.text = text
        self.index = index + 1
        end = Int(text.entries[index].next)
    }

    package mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        defer { index = Int(text.entries[index].next) }
        return JSONValue(text: text, index: index)
    }
}
