import Domain
import SeededNumbers
import Testing

@Suite struct LabelChangeTests {
    private static func tags(_ texts: String...) -> [TagName] { texts.compactMap { TagName($0) } }

    private static func labels(_ tags: String...) -> ItemLabels {
        var labels = ItemLabels()
        labels.tags = tags.compactMap { TagName($0) }
        return labels
    }

    private func changed(_ change: LabelChange, _ labels: ItemLabels) throws -> (ItemLabels, LabelChange) {
        guard case .changed(let new, let inverse) = change.applied(to: labels) else {
            throw Unchanged()
        }
        return (new, inverse)
    }

    private struct Unchanged: Error {}

    @Test func `Tags are added in their order, once, and keep their spelling`() throws {
        var change = LabelChange()
        change.added = Self.tags("snow", "WINTER", "fox", "Snow")
        let (new, inverse) = try changed(change, Self.labels("Winter"))
        #expect(new.tags.map(\.text) == ["Winter", "snow", "fox"])
        #expect(inverse.removed.map(\.text) == ["snow", "fox"] && inverse.added.isEmpty)
    }

    @Test func `Tags are removed whatever their case, and the inverse has the old spelling`() throws {
        var change = LabelChange()
        change.removed = Self.tags("WINTER", "absent")
        let (new, inverse) = try changed(change, Self.labels("Winter", "Fox"))
        #expect(new.tags.map(\.text) == ["Fox"])
        #expect(inverse.added.map(\.text) == ["Winter"] && inverse.removed.isEmpty)
    }

    @Test func `A change that changes nothing is none`() {
        var change = LabelChange()
        change.isFavorite = false
        change.added = Self.tags("winter")
        change.removed = Self.tags("absent")
        change.title = .clear
        guard case .unchanged = change.applied(to: Self.labels("Winter")) else {
            Issue.record("it was changed")
            return
        }
    }

    @Test func `An item takes fifty tags, and one with more can still lose some`() throws {
        let many = (1...55).compactMap { TagName("tag \($0)") }
        var labels = ItemLabels()
        var change = LabelChange()
        change.added = Array(many.prefix(50))
        labels = try changed(change, labels).0
        change.added = [many[50]]
        guard case .tooManyTags = change.applied(to: labels) else {
            Issue.record("it took 51 tags")
            return
        }
        labels.tags = many
        change = LabelChange()
        change.removed = [many[0]]
        #expect(try changed(change, labels).0.tags == Array(many.dropFirst()))
    }

    @Test func `More tags than an item may have are refused before they are compared`() {
        var change = LabelChange()
        change.added = (0..<50_000).compactMap { TagName("tag \($0)") }
        guard case .tooManyTags = change.applied(to: ItemLabels()) else {
            Issue.record("they were added")
            return
        }
    }

    @Test(arguments: [".", "..", " .. "])
    func `What no path can name is no tag`(text: String) {
        #expect(TagName(text) == nil)
    }

    @Test func `The inverse of any change restores the labels`() {
        var random = SeededGenerator(seed: 7)
        let names = Self.tags("a", "b", "c", "d", "e")
        var labels = ItemLabels()
        for _ in 0..<2000 {
            var change = LabelChange()
            if Bool.random(using: &random) { change.isFavorite = Bool.random(using: &random) }
            let shuffled = names.shuffled(using: &random)
            change.added = Array(shuffled.prefix(Int.random(in: 0...2, using: &random)))
            change.removed = Array(shuffled.suffix(Int.random(in: 0...2, using: &random)))
            if Bool.random(using: &random) { change.title = Bool.random(using: &random) ? .clear : .set("title") }
            if Bool.random(using: &random) { change.note = Bool.random(using: &random) ? .clear : .set("note") }
            guard case .changed(let new, let inverse) = change.applied(to: labels) else { continue }
            guard case .changed(let old, _) = inverse.applied(to: new) else {
                Issue.record("the inverse of \(change) changes nothing")
                return
            }
            #expect(Set(old.tags) == Set(labels.tags) && old.isFavorite == labels.isFavorite)
            #expect(old.title == labels.title && old.note == labels.note)
            labels = new
        }
    }
}
