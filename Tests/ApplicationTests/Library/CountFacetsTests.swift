import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct CountFacetsTests {
    private static let bob = Owner(stored: "bob")

    private static func facets(_ images: Int) -> Facets {
        var facets = Facets()
        facets.kinds = [.image: images]
        return facets
    }

    @Test func `Numbers are kept for a while, for each owner, and for the trash`() async throws {
        let (labels, time) = (InMemoryLabels(), ManualTime())
        let count = CountFacets(labels, now: { time.now })
        labels.set(Self.facets(1))
        for _ in 0..<3 { #expect(try await count(of: Samples.owner, isTrash: false).kinds == [.image: 1]) }
        #expect(labels.counts == 1)
        _ = try await count(of: Self.bob, isTrash: false)
        _ = try await count(of: Samples.owner, isTrash: true)
        #expect(labels.counts == 3)
        labels.set(Self.facets(2))
        time.pass(CountFacets.lifetime)
        #expect(try await count(of: Samples.owner, isTrash: false).kinds == [.image: 2])
    }

    @Test func `After a change items are counted again, also if it came during a count`() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (changed, change) = AsyncStream.makeStream(of: Void.self)
        let labels = InMemoryLabels {
            start.yield()
            for await _ in changed { break }
        }
        let count = CountFacets(labels)
        labels.set(Self.facets(1))
        async let before = count(of: Samples.owner, isTrash: false)
        for await _ in started { break }
        labels.set(Self.facets(2))
        count.forget(Samples.owner)
        change.finish()
        #expect(try await before.kinds == [.image: 1])
        #expect(try await count(of: Samples.owner, isTrash: false).kinds == [.image: 2])
        labels.set(Self.facets(3))
        #expect(try await count(of: Samples.owner, isTrash: false).kinds == [.image: 2])
        count.forget(Samples.owner)
        #expect(try await count(of: Samples.owner, isTrash: false).kinds == [.image: 3])
    }

    @Test func `Facets have the hundred most used tags`() async throws {
        let labels = InMemoryLabels()
        var facets = Facets()
        facets.tags = (0..<150).compactMap { number in TagName("tag \(number)").map { TagCount($0, 150 - number) } }
        labels.set(facets)
        let counted = try await CountFacets(labels)(of: Samples.owner, isTrash: false)
        #expect(counted.tags == Array(facets.tags.prefix(100)))
    }

    @Test func `The list of tags is cached with the facets, and has a thousand`() async throws {
        let labels = InMemoryLabels()
        var facets = Facets()
        facets.tags = (0..<1500).compactMap { number in TagName("tag \(number)").map { TagCount($0, 1500 - number) } }
        labels.set(facets)
        let count = CountFacets(labels)
        let tags = ManageTags(labels: labels, shares: InMemoryShares(), facets: count)
        for _ in 0..<3 { #expect(try await tags(of: Samples.owner) == Array(facets.tags.prefix(1000))) }
        _ = try await count(of: Samples.owner, isTrash: false)
        #expect(labels.counts == 1)
    }
}
