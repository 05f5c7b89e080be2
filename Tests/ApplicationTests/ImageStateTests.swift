import Domain
import Testing

@Suite struct ImageStateTests {
    private static let address = ImageURL(stored: "https://pictures.example/1.png")
    private static let timestamp = Timestamp(milliseconds: 1)
    private static let successes: [ImageOutcome] = [.succeeded(address)]
    private static let failures: [ImageOutcome] = ImageFailure.allCases.map { .failed($0) }
    private static let completed: [ImageState] = [
        .completed(image: address, at: timestamp), .completed(image: nil, at: nil),
    ]
    /// Those of another application, which gave no reason of ours, among them.
    private static let failed: [ImageState] = (ImageFailure.allCases.map(Optional.some) + [nil]).map {
        .failed(reason: $0, sentence: "", at: timestamp)
    }

    @Test(arguments: successes + failures)
    func `A pending image takes any end`(outcome: ImageOutcome) {
        #expect(ImageState.pending.effect(of: outcome) == .ends)
    }

    @Test(arguments: completed, successes + failures)
    func `A completed image changes no more`(state: ImageState, outcome: ImageOutcome) {
        #expect(state.effect(of: outcome) == .none)
    }

    @Test(arguments: failed, failures)
    func `A failed image does not fail again`(state: ImageState, outcome: ImageOutcome) {
        #expect(state.effect(of: outcome) == .none)
    }

    @Test(arguments: failed, successes)
    func `A success revives what we gave up waiting for, and nothing else`(state: ImageState, outcome: ImageOutcome) {
        guard case .failed(let reason, _, _) = state else { return }
        #expect(state.effect(of: outcome) == (reason == .timedOut ? .revives : .none))
    }

    @Test func `Every state has its documented word`() {
        #expect(ImageState.pending.status.rawValue == "pending")
        #expect(Set(Self.completed.map(\.status.rawValue)) == ["completed"])
        #expect(Set(Self.failed.map(\.status.rawValue)) == ["failed"])
    }

    @Test func `Every failure has a sentence of its own that names nobody`() {
        #expect(Set(ImageFailure.allCases.map(\.sentence)).count == ImageFailure.allCases.count)
        for failure in ImageFailure.allCases {
            #expect(failure.sentence.hasSuffix("."))
            #expect(!failure.sentence.lowercased().contains("banana"))
        }
    }
}
