/// How a call to a provider ended.
package struct ProviderCallEnd: Sendable, Hashable {
    package let provider: ProviderKind
    package let outcome: ProviderCallOutcome

    package init(provider: ProviderKind, outcome: ProviderCallOutcome) {
        self.provider = provider
        self.outcome = outcome
    }
}

/// What a provider makes: operators and their tools know it by this, never by its name.
package enum ProviderKind: String, Sendable, CaseIterable {
    case images
    case videos
}
