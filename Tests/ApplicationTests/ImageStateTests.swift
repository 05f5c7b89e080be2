import Domain
import Testing

@Suite struct ImageStateTests {
    private static let imageURL = ImageURL(stored: "https://pictures.example/1.png")
    private static let timestamp = Timestamp(milliseconds: 1)
    private static let successes: [ImageOutcome] = [.succeeded(imageURL)]
    private static let failures: [ImageOutcome] = ImageFailure.allCases.flatMap { [.failed($0), .gaveUp($0)] }
    private static let completed: [ImageState] = [
        .completed(image: imageURL, at: timestamp), .completed(image: nil, at: nil),
    ]
    /// Including those of another application, without a known reason.
    private static let failed: [ImageState] = (ImageFailure.allCases.map(Optional.some) + [nil]).flatMap { reason in
        [false, true].map { .failed(reason: reason, message: "", at: timestamp, isInferred: $0) }
    }

    @Test(arguments: successes + failures)
    func `A pending image accepts any outcome`(outcome: ImageOutcome) {
        #expect(ImageState.pending.effect(of: outcome) == .settles)
    }

    @Test(arguments: completed, successes + failures)
    func `A completed image does not change`(state: ImageState, outcome: ImageOutcome) {
        #expect(state.effect(of: outcome) == .none)
    }

    @Test(arguments: failed, failures)
    func `A failed image does not fail again`(state: ImageState, outcome: ImageOutcome) {
        #expect(state.effect(of: outcome) == .none)
    }

    @Test(arguments: failed, successes)
    func `A success replaces an inferred failure, but not one that the provider reported`(
        state: ImageState, outcome: ImageOutcome
    ) {
        guard case .failed(let reason, _, _, let isInferred) = state else { return }
        #expect(state.effect(of: outcome) == (isInferred ? reason.map { .revives($0) } ?? .none : .none))
    }

    @Test func `Every state has its documented status`() {
        #expect(ImageState.pending.status.rawValue == "pending")
        #expect(Set(Self.completed.map(\.status.rawValue)) == ["completed"])
        #expect(Set(Self.failed.map(\.status.rawValue)) == ["failed"])
    }

    @Test func `Every failure has a distinct message that names no provider`() {
        #expect(Set(ImageFailure.allCases.map(\.message)).count == ImageFailure.allCases.count)
        for failure in ImageFailure.allCases {
            #expect(failure.message.hasSuffix("."))
            #expect(!failure.message.lowercased().contains("banana"))
        }
    }
}
