import Application
import Domain
import Testing

/// The merged list, page by page, and how much is read for it.
@Suite struct BrowseLibraryTests {
    private static let alice = Owner(stored: "alice")
    private static let search: LibraryQuery = {
        var query = LibraryQuery()
        query.text = SearchText("fox")
        return query
    }()

    /// - Parameter density: matching records of a thousand.
    private static func library(
        _ count: Int, images: Int = 500, density: Int = 1000, most: Int = .max, seed: UInt64 = 1
    ) -> InMemoryLibrary {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var (image, video) = ([InMemoryLibrary.Record](), [InMemoryLibrary.Record]())
        for _ in 0..<count {
            let isImage = random(1000) < images
            let time = random(20) == 0 ? .min : Int64(random(max(1, count / 4)))
            // Both kinds have the same ids.
            let id = RecordID(high: 0, low: UInt32(isImage ? image.count : video.count))
            let record = InMemoryLibrary.Record(
                position: PagePosition(createdAt: Timestamp(milliseconds: time), id: id),
                isMatch: random(1000) < density)
            if isImage { image.append(record) } else { video.append(record) }
        }
        let records = PerKind(image: image, video: video)
        return InMemoryLibrary(
            PerKind { kind in
                records[kind].sorted {
                    LibraryPosition(position: $0.position, kind: kind).comes(
                        before: LibraryPosition(position: $1.position, kind: kind))
                }
            }, most: most)
    }

    private static func expected(_ library: InMemoryLibrary, _ query: LibraryQuery) -> [ItemReference] {
        var places: [LibraryPosition] = []
        for kind in ItemKind.allCases {
            places += library.records[kind].filter { $0.isMatch || !query.needsScan }.map {
                LibraryPosition(position: $0.position, kind: kind)
            }
        }
        return places.sorted { $0.comes(before: $1) }.map { ItemReference($0.kind, $0.position.id) }
    }

    private static func walk(
        _ library: InMemoryLibrary, _ query: LibraryQuery, limit: Int
    ) async throws -> (items: [ItemReference], calls: Int) {
        let browse = BrowseLibrary(library)
        var (items, calls, request) = ([ItemReference](), 0, LibraryRequest(query, limit: limit))
        while true {
            let page = try await browse(alice, request)
            items += page.items.map(\.reference)
            calls += 1
            #expect(page.items.count <= limit)
            guard let next = page.next, calls < 20_000 else { return (items, calls) }
            #expect(page.items.count == limit || query.needsScan)
            #expect(request.after != next)
            request.after = next
        }
    }

    @Test(arguments: [1, 2, 50, 100])
    func `Every item that is asked for comes once, in order`(limit: Int) async throws {
        for (seed, density) in [(1, 1000), (2, 500), (3, 20), (4, 1), (5, 0)] as [(UInt64, Int)] {
            for images in [0, 30, 500, 1000] {
                for most in [Int.max, 16] {
                    let library = Self.library(300, images: images, density: density, most: most, seed: seed)
                    for query in [LibraryQuery(), Self.search] where most > 100 || query.needsScan {
                        let walked = try await Self.walk(library, query, limit: limit)
                        #expect(walked.items == Self.expected(library, query), "\(seed) \(density) \(images) \(limit)")
                    }
                }
            }
        }
    }

    @Test(arguments: [0, 30, 500, 1000])
    func `A search that finds nothing ends within 40 calls of 5,000 records, and 400 of 100,000`(
        images: Int
    ) async throws {
        for (count, calls) in [(5000, 40), (100_000, 400)] {
            let library = Self.library(count, images: images, density: 0)
            let walked = try await Self.walk(library, Self.search, limit: 50)
            #expect(walked.items.isEmpty && walked.calls <= calls, "\(walked.calls)")
        }
    }

    @Test func `A call reads no more records than it may, and a page of a common word few of them`() async throws {
        for density in [0, 1, 10, 100] {
            let library = Self.library(20_000, density: density)
            _ = try await BrowseLibrary(library)(Self.alice, LibraryRequest(Self.search, limit: 50))
            #expect(library.examined.reduce(0, +) <= (density == 100 ? 1024 : 1000), "\(library.examined)")
            #expect(library.examined.allSatisfy { $0 <= 512 })
        }
        let library = Self.library(20_000)
        _ = try await BrowseLibrary(library)(Self.alice, LibraryRequest(limit: 50))
        #expect(library.examined == [51, 51])
    }

    @Test func `A query is resolved to the items of both kinds, and counted beyond the limit`() async throws {
        let library = Self.library(3000, density: 400)
        let expected = Set(Self.expected(library, Self.search))
        let all = try await ResolveQuery(library)(Self.search, of: Self.alice, atMost: 10_000)
        #expect(
            all.count == expected.count && Set(all.references) == expected && all.references.count == expected.count)
        let some = try await ResolveQuery(library)(Self.search, of: Self.alice, atMost: 100)
        #expect(some.count == expected.count && some.references == Array(all.references.prefix(100)))
    }

    @Test func `A search that takes long answers with how far it came`() async throws {
        let (library, time) = (Self.library(20_000, density: 0), ManualTime())
        let browse = BrowseLibrary(library) {
            time.pass(BrowseLibrary.time / 2)
            return time.now
        }
        var request = LibraryRequest(Self.search, limit: 50)
        for _ in 0..<3 {
            let before = library.examined.count
            let page = try await browse(Self.alice, request)
            #expect(library.examined.count - before == 3)
            #expect(page.next != nil && page.next != request.after)
            request.after = page.next
        }
    }

    @Test func `A query that takes too long to resolve is given up`() async throws {
        let (library, time) = (Self.library(20_000), ManualTime())
        let resolve = ResolveQuery(library) {
            time.pass(ResolveQuery.time / 4)
            return time.now
        }
        let failure = await #expect(throws: Failure.self) {
            try await resolve(LibraryQuery(), of: Self.alice, atMost: 10)
        }
        #expect(failure?.code == .overloaded && library.examined.count == 4)
    }
}
