import Application
import Domain
import Testing

@Suite(.timeLimit(.minutes(1))) struct ApplyBatchTests {
    private static let image = ItemReference(.image, RecordID(high: 1, low: 1))
    private static let otherImage = ItemReference(.image, RecordID(high: 1, low: 2))
    private static let video = ItemReference(.video, RecordID(high: 1, low: 1))
    private static let unknown = ItemReference(.video, RecordID(high: 9, low: 9))

    private let images: InMemoryTrash
    private let videos: InMemoryTrash
    private let labels = InMemoryLabels()
    private let purges = WakeSignal()
    private let faults = StorageFaults()

    init() {
        (images, videos) = (InMemoryTrash(.image, faults), InMemoryTrash(.video, faults))
        for item in [Self.image, Self.otherImage] { images.add(item, .kept) }
        videos.add(Self.video, .kept)
        for item in [Self.image, Self.otherImage, Self.video] { labels[item] = ItemLabels() }
    }

    private func batch(_ library: ListedItems = ListedItems()) -> ApplyBatch {
        ApplyBatch(
            trash: PerKind(image: images, video: videos), labels: labels, resolve: ResolveQuery(library),
            facets: CountFacets(labels), purges: purges, makeRecordID: { Samples.id })
    }

    private func items(_ items: ItemReference...) -> BatchTarget { .items(items.map { ($0, tags: nil) }) }

    private func tags(_ texts: String...) -> [TagName] { texts.compactMap { TagName($0) } }

    private func run(_ action: BatchAction, _ target: BatchTarget) async throws -> BatchResult {
        try await batch()(action, on: target, of: Samples.owner)
    }

    /// Sends an undo as it came.
    private func run(_ undo: BatchUndo?) async throws -> BatchResult {
        switch try #require(undo) {
        case .items(let action, let items): try await run(action, .items(items.map { ($0, tags: nil) }))
        case .tagged(let isAddition, let items):
            try await run(isAddition ? .tag([]) : .untag([]), .items(items.map { ($0.0, tags: $0.1) }))
        case .batch: throw Failure.notFound
        }
    }

    @Test func `Each item is answered in the order of the request, and the undo has what was done`() async throws {
        _ = try await run(.trash, items(Self.otherImage))
        let result = try await run(.trash, items(Self.unknown, Self.image, Self.otherImage, Self.video, Self.image))
        #expect(result.results.map(\.1) == [.notFound, .done, .unchanged, .done, .done])
        #expect(result.results.map(\.0) == [Self.unknown, Self.image, Self.otherImage, Self.video, Self.image])
        guard case .items(.restore, let undone)? = result.undo else {
            Issue.record("\(result)")
            return
        }
        #expect(undone == [Self.image, Self.video])
        #expect(try await run(result.undo).results.map(\.1) == [.done, .done])
        #expect(images.items.map(\.state) == [.kept, .trashed] && videos.items.map(\.state) == [.kept])
    }

    @Test func `What changes nothing has no undo, nor has a permanent deletion`() async throws {
        #expect(try await run(.restore, items(Self.image)).undo == nil)
        #expect(try await run(.favorite(false), items(Self.image)).undo == nil)
        let result = try await run(.purge, items(Self.image, Self.video))
        #expect(result.results.map(\.1) == [.done, .done] && result.undo == nil)
        #expect(images.items.map(\.state) == [.doomed, .kept])
    }

    @Test func `Tags that an item had before survive the undo`() async throws {
        labels[Self.image]?.tags = tags("Snow")
        let result = try await run(.tag(tags("snow", "fox")), items(Self.image, Self.otherImage, Self.unknown))
        #expect(result.results.map(\.1) == [.done, .done, .notFound])
        guard case .tagged(false, let undone)? = result.undo else {
            Issue.record("\(result)")
            return
        }
        #expect(undone.map { $0.1.map(\.text) } == [["fox"], ["snow", "fox"]])
        _ = try await run(result.undo)
        #expect(labels[Self.image]?.tags.map(\.text) == ["Snow"] && labels[Self.otherImage]?.tags == [])
        let common = try await run(.tag(tags("hare")), items(Self.image, Self.otherImage))
        guard case .items(.untag, _)? = common.undo else {
            Issue.record("\(common)")
            return
        }
        let removed = try await run(.untag(tags("SNOW", "hare")), items(Self.image, Self.otherImage))
        _ = try await run(removed.undo)
        #expect(Set(labels[Self.image]?.tags.map(\.text) ?? []) == ["Snow", "hare"])
    }

    @Test func `Favorites are taken back where they were set`() async throws {
        labels[Self.image]?.isFavorite = true
        let result = try await run(.favorite(true), items(Self.image, Self.video))
        #expect(result.results.map(\.1) == [.unchanged, .done])
        _ = try await run(result.undo)
        #expect(labels[Self.image]?.isFavorite == true && labels[Self.video]?.isFavorite == false)
    }

    @Test func `An item that has no room for more tags stays as it is`() async throws {
        labels[Self.image]?.tags = (0..<50).compactMap { TagName("tag \($0)") }
        #expect(try await run(.tag(tags("one more")), items(Self.image)).results.map(\.1) == [.unchanged])
        #expect(labels[Self.image]?.tags.count == 50)
    }

    private func library(_ count: Int) -> ListedItems {
        ListedItems(
            images: (0..<count).map { number in
                var image = Samples.image()
                image.id = RecordID(high: 2, low: UInt32(number))
                return image
            })
    }

    @Test func `A query that matches another number than expected changes nothing and names the number`() async throws {
        let library = library(3)
        for image in library.images { images.add(ItemReference(.image, image.id), .kept) }
        let failure = await #expect(throws: Failure.self) {
            try await batch(library)(.trash, on: .query(LibraryQuery(), expected: 2), of: Samples.owner)
        }
        #expect(failure?.code == .expectedDiffers)
        #expect(failure?.faults == [Failure.FieldError("expected", "The query matches 3 items.")])
        #expect(failure?.matched == 3)
        #expect(images.items.allSatisfy { $0.state == .kept })
        let result = try await batch(library)(.trash, on: .query(LibraryQuery(), expected: 3), of: Samples.owner)
        #expect(result.results.map(\.1) == [.done, .done, .done])
    }

    @Test func `More than a thousand items are moved and taken back by their batch, but not labelled`() async throws {
        let library = library(1001)
        for image in library.images { images.add(ItemReference(.image, image.id), .kept) }
        let target = BatchTarget.query(LibraryQuery(), expected: 1001)
        let refused = await #expect(throws: Failure.self) {
            try await batch(library)(.favorite(true), on: target, of: Samples.owner)
        }
        #expect(refused?.faults.map(\.field) == ["query"])
        let result = try await batch(library)(.trash, on: target, of: Samples.owner)
        guard case .batch(.restore, let id, isTrash: true, count: 1001)? = result.undo else {
            Issue.record("\(result.undo as Any)")
            return
        }
        #expect(id == Samples.id)
    }

    @Test func `Emptying the trash leaves what was restored after the query`() async throws {
        let library = library(2)
        images.add(ItemReference(.image, library.images[0].id), .trashed)
        images.add(ItemReference(.image, library.images[1].id), .kept)
        let target = BatchTarget.query(LibraryQuery(isTrash: true), expected: 2)
        let result = try await batch(library)(.purge, on: target, of: Samples.owner)
        #expect(result.results.map(\.1) == [.done, .unchanged])
        #expect(images.items.map(\.state) == [.kept, .kept, .doomed, .kept])
        // Who names an item means it, in the trash or not.
        #expect(try await run(.purge, items(Self.image)).results.map(\.1) == [.done])
    }

    @Test(arguments: [(Failure.Code.storageUnavailable, ItemOutcome.failed), (.writeUnconfirmed, .unknown)])
    func `What is done is answered with its undo although the rest failed`(
        code: Failure.Code, outcome: ItemOutcome
    ) async throws {
        let library = library(3001)
        for image in library.images { images.add(ItemReference(.image, image.id), .kept) }
        faults.fail("trash", after: 2, code)
        let target = BatchTarget.query(LibraryQuery(), expected: 3001)
        let result = try await batch(library)(.trash, on: target, of: Samples.owner)
        let outcomes = result.results.map(\.1)
        #expect(outcomes.prefix(2000).allSatisfy { $0 == .done })
        #expect(outcomes[2000..<3000].allSatisfy { $0 == outcome } && outcomes[3000] == .failed)
        guard case .batch(.restore, _, isTrash: true, count: 2000)? = result.undo else {
            Issue.record("\(result.undo as Any)")
            return
        }
    }

    @Test func `A batch that has done nothing throws, above all if that is not known`() async throws {
        faults.fail("trash")
        let failure = await #expect(throws: Failure.self) { try await run(.trash, items(Self.image, Self.video)) }
        #expect(failure?.code == .storageUnavailable)
        faults.fail("trash", .writeUnconfirmed)
        let unknown = await #expect(throws: Failure.self) { try await run(.trash, items(Self.image, Self.unknown)) }
        #expect(unknown?.code == .writeUnconfirmed)
    }
}
