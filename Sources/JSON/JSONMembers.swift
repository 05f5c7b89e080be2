/// The members of an object, in order; keys may repeat.
package struct JSONMembers: Sequence, IteratorProtocol {
    private let text: JSONText
    /// Index of a key's entry; the value follows it.
    private var index: Int
    private let end: Int

    init(of text: JSONText, at index: Int) {
        self.text = text
        self.index = index + 1
        end = Int(text.entries[index].next)
    }

    package mutating func next() -> JSONMember? {
        guard index < end else { return nil }
        let value = index + 1
        defer { index = Int(text.entries[value].next) }
        return JSONMember(key: text.string(at: index), value: JSONValue(text: text, index: value))
    }

    /// The value of the last member with that name. Creates no strings of other keys.
    func last(named name: String) -> JSONValue? {
        var (index, found) = (index, JSONValue?.none)
        while index < end {
            let key = text.entries[index]
            if Int(key.end - key.start) == name.utf8.count + 1, text.contents(at: index).elementsEqual(name.utf8) {
                found = JSONValue(text: text, index: index + 1)
            }
            index = Int(text.entries[index + 1].next)
        }
        return found
    }
}
